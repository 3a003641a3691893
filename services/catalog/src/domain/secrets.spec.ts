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
const ofFay = [
  { id: 'pd', channel: 'pagerduty', routingKey: 'r'.repeat(32) },
  { id: 'chat', channel: 'chat', format: 'discord', url: 'https://discord.com/api/webhooks/1/secret' },
  { id: 'ntfy', channel: 'ntfy', url: 'https://ntfy.sh/secret-topic', token: `tk_${'t'.repeat(29)}` },
] as const;
const maskedOfFay = [
  { ...ofFay[0], routingKey: '********' },
  { ...ofFay[1], url: 'https://discord.com/********' },
  { ...ofFay[2], url: 'https://ntfy.sh/********', token: '********' },
] as const;
const fay: EntryOf<'person'> = { ref: 'person/fay', name: 'Fay', contactMethods: [...ofFay] };
const feed: EntryOf<'subscription'> = {
  ref: 'subscription/feed',
  name: 'Feed',
  url: 'https://acme.example/in?t=x',
  secret,
};
const known = definitionsOf(fay, feed, ben, { ...ben, ref: 'person/cleo', contactMethods: [unsigned] });

describe('what is shown of a person', () => {
  it('has a mask in place of each secret, and nothing else is different', () => {
    assert.deepEqual(withMaskedSecrets(ben), { ...ben, contactMethods: [inbox, { ...hook, secret: maskedSecret }] });
  });

  it('has masks for keys and tokens, and addresses by their origin where whoever knows them can post', () => {
    assert.deepEqual(withMaskedSecrets(fay), { ...fay, contactMethods: maskedOfFay });
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

  it('keeps keys, tokens and addresses too', () => {
    assert.deepEqual(withStoredSecrets(withMaskedSecrets(fay), known), fay);
    assert.deepEqual(withMaskedSecrets(feed), { ...feed, url: 'https://acme.example/********', secret: maskedSecret });
    assert.deepEqual(withStoredSecrets(withMaskedSecrets(feed), known), feed);
  });

  it('does not send a stored token to another host', () => {
    const moved = { ...maskedOfFay[2], url: 'https://ntfy.evil.example/topic' };
    assert.deepEqual(withStoredSecrets({ ...fay, contactMethods: [moved] }, known), {
      ...fay,
      contactMethods: [moved],
    });
    const renamed = { ...maskedOfFay[2], url: 'https://ntfy.sh/other-topic' };
    assert.deepEqual(withStoredSecrets({ ...fay, contactMethods: [renamed] }, known), {
      ...fay,
      contactMethods: [{ ...renamed, token: ofFay[2].token }],
    });
  });

  it('has nothing of a method of another channel that had its id, nor an address that is masked otherwise', () => {
    for (const contactMethods of [
      [{ id: 'pd', channel: 'ntfy', url: 'https://ntfy.sh/********', token: '********' }],
      [{ ...maskedOfFay[1], url: 'https://other.example/********' }],
    ])
      assert.deepEqual(withStoredSecrets({ ...fay, contactMethods }, known), { ...fay, contactMethods });
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
