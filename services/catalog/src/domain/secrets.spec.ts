import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskedSecret, type EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { component } from '../testing/organisation.ts';
import { withMaskedSecrets, withStoredSecrets } from './secrets.ts';

const secret = `whsec_${'s'.repeat(32)}`;
const hook = { id: 'hook', channel: 'webhook' as const, url: 'https://acme.example', secret };
const inbox = { id: 'inbox', channel: 'sandbox' as const };
const { secret: _, ...unsigned } = hook;
const ben: EntryOf<'person'> = { ref: 'person/ben', name: 'Ben', contactMethods: [inbox, hook] };
const known = definitionsOf(ben, { ...ben, ref: 'person/cleo', contactMethods: [unsigned] });

describe('what is shown of a person', () => {
  it('has a mask in place of each secret, and nothing else is different', () => {
    assert.deepEqual(withMaskedSecrets(ben), { ...ben, contactMethods: [inbox, { ...hook, secret: maskedSecret }] });
  });

  it('has no mask where there is no secret', () => {
    assert.deepEqual(withMaskedSecrets({ ...ben, contactMethods: [unsigned] }), { ...ben, contactMethods: [unsigned] });
  });

  it('is all there is of other entries', () => {
    const store = component('store', 'Store', { aliases: ['s'] });
    assert.equal(withMaskedSecrets(store), store);
  });
});

describe('what is sent with a mask', () => {
  it('is what was read, edited: the method keeps its secret by its id', () => {
    const edited = {
      ...withMaskedSecrets(ben),
      contactMethods: [{ ...hook, url: 'https://other.example', secret: maskedSecret }, inbox],
    };
    assert.deepEqual(withStoredSecrets(edited, known), {
      ...ben,
      contactMethods: [{ ...hook, url: 'https://other.example' }, inbox],
    });
  });

  it('keeps the mask where no secret is stored to stand for, so that it can be refused', () => {
    const masked = { ...hook, secret: maskedSecret };
    for (const entry of [
      { ...ben, contactMethods: [{ ...masked, id: 'other' }] },
      { ...ben, ref: 'person/new', contactMethods: [masked] },
      { ...ben, ref: 'person/cleo', contactMethods: [masked] },
    ])
      assert.deepEqual(withStoredSecrets(entry, known), entry);
  });

  it('takes another secret when one is given, and loses it when none is', () => {
    for (const method of [{ ...hook, secret: `whsec_${'t'.repeat(32)}` }, unsigned]) {
      const entry = { ...ben, contactMethods: [method] };
      assert.deepEqual(withStoredSecrets(entry, known), entry);
    }
  });

  it('may be anything at all: its shape is looked at later', () => {
    for (const value of [
      null,
      7,
      'x',
      [],
      {},
      { ref: 7 },
      { ref: ben.ref },
      { ref: ben.ref, contactMethods: 'x' },
      { ref: ben.ref, contactMethods: [null, 7, { secret: maskedSecret }] },
    ]) {
      assert.deepEqual(withStoredSecrets(value, known), value);
    }
  });
});
