import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { respondersOf } from './responders.ts';
import { definitionsOf } from './testing/index.ts';

const ana = { ref: 'person/ana', name: 'Ana', contactMethods: [] };
const ben = { ref: 'person/ben', name: 'Ben', contactMethods: [] };
const weekly = {
  ref: 'schedule/weekly',
  name: 'Weekly',
  timeZone: 'UTC',
  rotation: { people: ['person/ana', 'person/ben'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
};
const nobody = {
  ref: 'schedule/nobody',
  name: 'Nobody',
  timeZone: 'UTC',
  rotation: { people: [], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
};
const onCall = {
  ref: 'team/on-call',
  name: 'On call',
  members: ['person/ana', 'person/ben'],
  schedule: 'schedule/weekly',
  path: 'escalation-path/triage',
};
const everyone = {
  ref: 'team/everyone',
  name: 'Everyone',
  members: ['person/ana', 'person/ben'],
  path: 'escalation-path/triage',
};
const asleep = { ...onCall, ref: 'team/asleep', schedule: 'schedule/nobody' };
const definitions = definitionsOf(ana, ben, weekly, nobody, onCall, everyone, asleep);

const secondWeek = instantOf(Date.UTC(2026, 0, 14));
const beforeAll = instantOf(Date.UTC(2026, 0, 1));

describe('a target means', () => {
  it('a person: themself', () => {
    assert.deepEqual(respondersOf('person/ana', definitions, secondWeek), [
      { person: 'person/ana', name: 'Ana', via: ['person/ana'] },
    ]);
  });

  it('a schedule: whoever is on call at that instant', () => {
    assert.deepEqual(respondersOf('schedule/weekly', definitions, secondWeek), [
      { person: 'person/ben', name: 'Ben', via: ['schedule/weekly', 'person/ben'] },
    ]);
  });

  it('a team with a schedule: whoever is on call, not the members', () => {
    assert.deepEqual(respondersOf('team/on-call', definitions, secondWeek), [
      { person: 'person/ben', name: 'Ben', via: ['team/on-call', 'schedule/weekly', 'person/ben'] },
    ]);
  });

  it('a team without a schedule: every member', () => {
    assert.deepEqual(
      respondersOf('team/everyone', definitions, secondWeek).map(({ person, via }) => [person, via[0]]),
      [
        ['person/ana', 'team/everyone'],
        ['person/ben', 'team/everyone'],
      ],
    );
  });
});

describe('a target means nobody', () => {
  it('when the schedule has not begun', () =>
    assert.deepEqual(respondersOf('schedule/weekly', definitions, beforeAll), []));
  it('when nobody takes turns, even though the team has members', () =>
    assert.deepEqual(respondersOf('team/asleep', definitions, secondWeek), []));
  it('when it does not exist', () => assert.deepEqual(respondersOf('person/gone', definitions, secondWeek), []));
  it('when it is nothing that can be paged', () =>
    assert.deepEqual(respondersOf('escalation-path/triage', definitions, secondWeek), []));
});
