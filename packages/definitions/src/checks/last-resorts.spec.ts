import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { checkEntries } from './check-entries.ts';

const ana: EntryOf<'person'> = {
  ref: 'person/ana',
  name: 'Ana',
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
};
const eve: EntryOf<'person'> = { ref: 'person/eve', name: 'Eve', contactMethods: [] };
const schedule = (name: string, ...people: readonly string[]): EntryOf<'schedule'> => ({
  ref: `schedule/${name}`,
  name,
  timeZone: 'UTC',
  ...(people.length === 0
    ? { layers: [{ name: 'Nobody', nobody: true }] }
    : { rotation: { people: [...people], startsAt: '2026-01-05T09:00', turnLength: 'P1W' } }),
});
const team = (name: string, members: readonly string[], onCall?: string): EntryOf<'team'> => ({
  ref: `team/${name}`,
  name,
  members: [...members],
  path: 'escalation-path/triage',
  ...(onCall !== undefined && { schedule: onCall }),
});
const path = (name: string, lastResort: string, target = 'person/ana'): EntryOf<'escalation-path'> => ({
  ref: `escalation-path/${name}`,
  name,
  nodes: [{ level: { targets: [target], acknowledgeWithin: 'PT5M' } }],
  lastResort,
});
const sev1: CatalogEntry = severity('sev1', { assumed: true });
const base: readonly CatalogEntry[] = [ana, eve, sev1, path('triage', 'person/ana')];

function problemsOf(known: readonly CatalogEntry[], ...sent: readonly unknown[]): readonly string[] {
  const checked = checkEntries(sent, definitionsOf(...base, ...known));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

describe('the last resort of a path may be', () => {
  for (const [what, entry] of [
    ['a person who has a contact method', ana],
    ['a schedule in whose rotation one person has', schedule('s', 'person/eve', 'person/ana')],
    [
      'a team whose schedule leads to such a person, whoever its members are',
      team('t', ['person/eve'], 'schedule/known'),
    ],
    ['a team without a schedule, one member of which has', team('t', ['person/eve', 'person/ana'])],
  ] as const) {
    it(what, () =>
      assert.deepEqual(
        problemsOf([schedule('known', 'person/ana')], ...(entry === ana ? [] : [entry]), path('p', entry.ref)),
        [],
      ),
    );
  }
});

describe('the last resort of a path may not be', () => {
  for (const [what, entry] of [
    ['a person without a contact method', { ...eve, ref: 'person/mute' }],
    ['a schedule that nobody takes turns in', schedule('s')],
    ['a schedule of people without contact methods', schedule('s', 'person/eve')],
    [
      'a team whose schedule is empty, even though a member could be reached',
      team('t', ['person/ana'], 'schedule/empty'),
    ],
    ['a team without members', team('t', [])],
  ] as const) {
    it(what, () =>
      assert.deepEqual(problemsOf([schedule('empty')], entry, path('p', entry.ref)), [
        `/entries/1/lastResort: ${entry.ref} leads to nobody with a contact method, so the path would end without a page; name somebody who can be reached`,
      ]),
    );
  }
});

describe('the last resort of a path that is not sent', () => {
  const known = [schedule('s', 'person/ana'), team('t', [], 'schedule/s'), path('a', 'team/t'), path('b', 'team/t')];
  const told = (pointer: string, paths: string, lastResort: string) =>
    `${pointer}: after this, ${lastResort} would lead to nobody with a contact method, but it is the last resort of ${paths}; keep a way to reach somebody, or change the path first`;

  it('may not lose its last person with a contact method: that is told at the person', () => {
    assert.deepEqual(problemsOf(known, sev1, { ...ana, contactMethods: [] }), [
      told('/entries/1', 'escalation-path/a and escalation-path/b', 'team/t'),
      told('/entries/1', 'escalation-path/triage', 'person/ana'),
    ]);
  });

  it('may not lose its rotation: that is told at the schedule', () => {
    assert.deepEqual(problemsOf(known, schedule('s')), [
      told('/entries/0', 'escalation-path/a and escalation-path/b', 'team/t'),
    ]);
  });

  it('may not lose its schedule: that is told at the team', () => {
    assert.deepEqual(problemsOf(known, team('t', ['person/eve'])), [
      told('/entries/0', 'escalation-path/a and escalation-path/b', 'team/t'),
    ]);
  });

  it('may lose a person while another can be reached', () => {
    assert.deepEqual(
      problemsOf(
        [...known, { ...eve, ref: 'person/ben', contactMethods: ana.contactMethods }],
        path('triage', 'person/ben'),
        schedule('s', 'person/ana', 'person/ben'),
        { ...ana, contactMethods: [] },
      ),
      [],
    );
  });

  it('names three of many paths', () => {
    const many = Array.from({ length: 5 }, (_unused, index) => path(`p${index}`, 'schedule/s'));
    assert.match(
      problemsOf([schedule('s', 'person/ana'), ...many], schedule('s')).join(),
      /last resort of escalation-path\/p0, escalation-path\/p1, escalation-path\/p2 and 2 more;/,
    );
  });

  it('is nobody’s fault who changes something else', () => {
    assert.deepEqual(problemsOf([path('old', 'person/eve')], { ...ana, name: 'Ana Costa' }), []);
  });
});

it('elsewhere, people without contact methods and empty schedules are allowed: their levels are skipped', () => {
  assert.deepEqual(
    problemsOf(
      [],
      schedule('nobody'),
      team('t', ['person/eve'], 'schedule/nobody'),
      path('p', 'person/ana', 'schedule/nobody'),
    ),
    [],
  );
});

it('a last resort that is missing or faulty itself is told once, as that', () => {
  assert.deepEqual(problemsOf([], path('p', 'person/gone')), [
    '/entries/0/lastResort: person/gone exists neither here nor in the catalog',
  ]);
  assert.deepEqual(problemsOf([], { ref: 'person/new', contactMethods: [] }, path('p', 'person/new')).length, 1);
});
