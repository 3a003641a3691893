import assert from 'node:assert/strict';
import { it } from 'node:test';
import { localOwner } from './credentials.ts';
import { maySee } from './may-see.ts';
import { nobody, type Principal } from './principal.ts';

const ana: Principal = { ...nobody, kind: 'session', person: 'person/ana', role: 'manager', rights: ['read'] };
const secret = { seenBy: ['person/ben'], involved: ['person/cleo'] };

it('what is not private is seen by everybody who may ask for it', () => {
  for (const principal of [ana, nobody, localOwner(null)]) assert.ok(maySee(principal, { seenBy: null, involved: [] }));
});

it('what is private is seen by those named, those involved and owners alone', () => {
  assert.ok(!maySee(ana, secret));
  assert.ok(maySee({ ...ana, person: 'person/ben' }, secret));
  assert.ok(maySee({ ...ana, person: 'person/cleo' }, secret));
  assert.ok(maySee({ ...ana, role: 'owner' }, secret));
  assert.ok(maySee(localOwner(null), secret));
  assert.ok(!maySee(nobody, secret));
});

it('what is private is seen by a token as by its person, and by none that acts for nobody', () => {
  assert.ok(!maySee({ ...ana, kind: 'token', person: null, role: null }, secret));
  assert.ok(maySee({ ...ana, kind: 'token', person: 'person/ben' }, secret));
});

it('what is private is not seen by an owner through a link that is not theirs to see by', () => {
  const link: Principal = { ...ana, kind: 'link', role: 'owner', incident: 'inc-1' };
  assert.ok(!maySee(link, secret));
  assert.ok(maySee({ ...link, person: 'person/cleo' }, secret));
});
