import { describe, it } from 'node:test';
import type { AccessChanged } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import { personAccess, type PersonCommand } from './person-access.ts';

const given = deciderSpec(personAccess);
const person = 'person/ana';
const at = instantOf(1_000);

const changed = (role: string, signedOutBefore = instantOf(0)): Omit<AccessChanged, 'meta'> => ({
  type: 'AccessChanged',
  person,
  role,
  signedOutBefore,
});

const give = (role: 'none' | 'owner' | 'responder' | 'viewer', isOnlyOwner = false): PersonCommand => ({
  kind: 'give-role',
  person,
  role,
  isOnlyOwner,
});

describe('what a person may do', () => {
  it('is the usual until another role is given', () => {
    given().when(give('responder')).ignores('person/ana has this role already');
    given().when(give('viewer')).accepts(changed('viewer'));
    given(changed('viewer')).when(give('responder')).accepts(changed('responder'));
  });

  it('may be nothing', () => given().when(give('none')).accepts(changed('none')));

  it('is given once', () => given(changed('owner')).when(give('owner')).ignores('person/ana has this role already'));

  it('stays that of an owner as long as there is no other', () => {
    given(changed('owner')).when(give('responder', true)).rejects('last-owner');
    given(changed('owner')).when(give('responder', false)).accepts(changed('responder'));
  });

  it('keeps when they were signed out', () =>
    given(changed('viewer', at)).when(give('owner')).accepts(changed('owner', at)));
});

describe('signing out everywhere', () => {
  it('ends what began before, and leaves the role', () =>
    given(changed('owner')).when({ kind: 'sign-out-everywhere', person, at }).accepts(changed('owner', at)));
});

describe('whoever leaves the catalog', () => {
  it('is signed out, and has no more than everybody when they come back', () =>
    given(changed('owner')).when({ kind: 'leave', person, at }).accepts(changed('responder', at)));

  it('left once, however often that is told', () => {
    given(changed('responder', at), changed('owner', at))
      .when({ kind: 'leave', person, at })
      .ignores('they were signed out since');
  });
});

describe('an older event that came last on a topic of newest events', () => {
  it('is followed by all of it again', () =>
    given(changed('owner', at)).when({ kind: 'say-again', person }).accepts(changed('owner', at)));
});
