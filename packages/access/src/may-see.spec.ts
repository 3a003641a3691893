import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { involvedBy, maySee, seenByAll, seesEverything, sightAfter, type Sight } from './may-see.ts';
import { localOwner } from './credentials.ts';
import { nobody, type Principal } from './principal.ts';

const hidden: Sight = { seenBy: ['person/ben'], involved: ['person/ana'] };
const session = (person: string, role: Principal['role'] = 'responder'): Principal => ({
  ...nobody,
  kind: 'session',
  person,
  role,
});
const token = (person: string | null, role: Principal['role'] = null): Principal => ({
  ...nobody,
  kind: 'token',
  person,
  role,
});

describe('who may see a private incident', () => {
  const cases: readonly (readonly [string, Principal, boolean])[] = [
    ['whoever is named', session('person/ben'), true],
    ['whoever is involved', session('person/ana'), true],
    ['another responder', session('person/cleo'), false],
    ['a manager', session('person/cleo', 'manager'), false],
    ['an owner who is signed in', session('person/cleo', 'owner'), true],
    ['a token of an owner', token('person/cleo', 'owner'), false],
    ['a token of somebody involved', token('person/ana', 'responder'), true],
    ['a token of nobody', token(null), false],
    ['the link of a page of it', { ...nobody, kind: 'link', person: 'person/cleo', incident: 'inc-1' }, true],
    ['the link of a page of another', { ...nobody, kind: 'link', person: 'person/cleo', incident: 'inc-2' }, false],
    ['everybody while access is off', localOwner(null), true],
    ['nobody in particular', nobody, false],
  ];
  for (const [who, principal, may] of cases)
    it(`${who}: ${may ? 'yes' : 'no'}`, () => assert.equal(maySee(principal, 'inc-1', hidden), may));

  it('is everybody of one that is not private', () => assert.equal(maySee(nobody, 'inc-1', seenByAll), true));
  it('is known without a look for owners alone', () =>
    assert.deepEqual(
      [localOwner(null), session('person/a', 'owner'), token('person/a', 'owner'), session('person/a')].map(
        seesEverything,
      ),
      [true, true, false, false],
    ));
});

describe('what events make of who may see an incident', () => {
  const { IncidentDeclared, VisibilityChanged, LevelReached, IncidentHandedOff, IncidentRouted } = exampleEvents;

  it('is what was said last, and everybody who was ever involved', () => {
    const sight = [IncidentDeclared, LevelReached, IncidentHandedOff, { ...VisibilityChanged, seenBy: null }].reduce(
      sightAfter,
      seenByAll,
    );
    assert.equal(sight.seenBy, null);
    for (const person of [...LevelReached.pages.map((page) => page.person), IncidentHandedOff.to])
      assert.ok(sight.involved.includes(person), person);
  });
  it('is the same once an event comes again, and after one that involves nobody', () => {
    const once = sightAfter(seenByAll, LevelReached);
    assert.equal(sightAfter(once, LevelReached), once);
    assert.equal(sightAfter(once, IncidentRouted), once);
  });
  it('involves whoever was paged, leads, gave or got it', () => {
    assert.deepEqual(
      involvedBy(LevelReached),
      LevelReached.pages.map(({ person }) => person),
    );
    assert.deepEqual(involvedBy(IncidentHandedOff), [IncidentHandedOff.by, IncidentHandedOff.to]);
    assert.deepEqual(involvedBy({ ...exampleEvents.LeadAssigned, lead: null }), []);
  });
});
