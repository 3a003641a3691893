import assert from 'node:assert/strict';
import { it } from 'node:test';
import { localOwner } from './credentials.ts';
import { maySee } from './may-see.ts';
import { nobody, type Principal } from './principal.ts';

const ana: Principal = { ...nobody, kind: 'session', person: 'person/ana', role: 'manager', rights: ['read'] };
const secret = { seenBy: ['person/ben'], involved: ['person/cleo'] };

it('what is not private is seen by everybody who may ask for it', () => {
  for (const principal of [ana, nobody, localOwner(null)])
    assert.ok(maySee(principal, 'inc-1', { seenBy: null, involved: [] }));
});

it('what is private is seen by those named, those involved and owners alone', () => {
  assert.ok(!maySee(ana, 'inc-1', secret));
  assert.ok(maySee({ ...ana, person: 'person/ben' }, 'inc-1', secret));
  assert.ok(maySee({ ...ana, person: 'person/cleo' }, 'inc-1', secret));
  assert.ok(maySee({ ...ana, role: 'owner' }, 'inc-1', secret));
  assert.ok(maySee(localOwner(null), 'inc-1', secret));
  assert.ok(!maySee(nobody, 'inc-1', secret));
});

it('what is private is seen by a token as by its person, and by none that acts for nobody', () => {
  assert.ok(!maySee({ ...ana, kind: 'token', person: null, role: null }, 'inc-1', secret));
  assert.ok(maySee({ ...ana, kind: 'token', person: 'person/ben' }, 'inc-1', secret));
});

it('what is private is seen through a link to it, and through no other', () => {
  const link: Principal = { ...ana, kind: 'link', role: 'owner', incident: 'inc-1' };
  assert.ok(maySee(link, 'inc-1', secret));
  assert.ok(!maySee({ ...link, incident: 'inc-2' }, 'inc-1', secret));
  assert.ok(maySee({ ...link, incident: 'inc-2', person: 'person/cleo' }, 'inc-1', secret));
});
