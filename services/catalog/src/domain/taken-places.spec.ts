import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactMethod, EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { placesTaken } from './taken-places.ts';

const mail = (address: string): ContactMethod => ({ id: 'mail', channel: 'email', address });
const person = (name: string, ...contactMethods: readonly ContactMethod[]): EntryOf<'person'> => ({
  ref: `person/${name}`,
  name,
  contactMethods: [...contactMethods],
});

describe('a place of somebody else', () => {
  const definitions = definitionsOf(
    person('ana', mail('Ana@acme.example'), { id: 'sms', channel: 'sms', number: '+12025550123' }),
    person('ben', mail('desk@acme.example'), { id: 'chat', channel: 'slack', to: 'U012AB3CD' }),
    person('cleo', mail('desk@acme.example')),
  );
  const takenBy = (...methods: readonly ContactMethod[]) =>
    placesTaken(person('dev', ...methods), definitions).map(({ of }) => of);

  it('is told, however it is written, and by whatever channel it is reached', () => {
    assert.deepEqual(takenBy(mail('ana@ACME.example')), ['person/ana']);
    assert.deepEqual(takenBy({ id: 'call', channel: 'phone', number: '+1 202 555 0123' }), ['person/ana']);
    assert.deepEqual(takenBy({ id: 'chat', channel: 'slack', to: 'U012AB3CD' }), ['person/ben']);
  });

  it('is not what is nobody’s, what one has already, or what several read', () => {
    assert.deepEqual(takenBy(mail('dev@acme.example'), { id: 'inbox', channel: 'sandbox' }), []);
    assert.deepEqual(placesTaken(person('cleo', mail('DESK@acme.example')), definitions), []);
    assert.deepEqual(takenBy({ id: 'chat', channel: 'slack', to: 'C012AB3CD' }), []);
  });
});
