import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { isTheirs, notTheirs } from './own-teams.ts';

const person = (name: string): CatalogEntry => ({ ref: `person/${name}`, name, contactMethods: [] }) as CatalogEntry;

function team(name: string, members: readonly string[], more: object = {}): CatalogEntry {
  const people = members.map((member) => `person/${member}`);
  return { ref: `team/${name}`, name, members: people, path: `escalation-path/${name}`, ...more } as CatalogEntry;
}

function path(name: string, target = `schedule/${name}`): CatalogEntry {
  const levels = [{ targets: [target], acknowledgeWithin: 'PT5M' }];
  return { ref: `escalation-path/${name}`, name, levels } as unknown as CatalogEntry;
}

function schedule(name: string, calendar?: string): CatalogEntry {
  return {
    ref: `schedule/${name}`,
    name,
    timeZone: 'UTC',
    layers: [calendar === undefined ? { nobody: true } : { calendar }],
  } as unknown as CatalogEntry;
}

const component = (name: string, more: object = {}): CatalogEntry =>
  ({ ref: `component/${name}`, name, ...more }) as CatalogEntry;

const calendar = { ref: 'calendar/holidays', name: 'Holidays', timeZone: 'UTC' } as CatalogEntry;

/** Mara is in payments; login belongs to others, and both climb through schedule/shared. */
const all: readonly CatalogEntry[] = [
  ...['mara', 'pia', 'liv'].map(person),
  team('payments', ['mara', 'pia']),
  team('login', ['liv', 'pia'], { schedule: 'schedule/shared' }),
  path('payments'),
  path('login', 'schedule/login'),
  schedule('payments', calendar.ref),
  schedule('login'),
  schedule('shared'),
  schedule('unused'),
  calendar,
  component('till', { owner: 'team/payments' }),
  component('reader', { partOf: ['component/till'] }),
  component('gate', { owner: 'team/login' }),
  component('orphan'),
  { ref: 'override/a', name: 'a', schedule: 'schedule/payments' } as CatalogEntry,
  { ref: 'override/b', name: 'b', schedule: 'schedule/login' } as CatalogEntry,
  { ref: 'alert-source/tills', name: 'Tills', affects: ['component/till', 'component/reader'] } as CatalogEntry,
  { ref: 'alert-source/all', name: 'All', affects: ['component/till', 'component/gate'] } as CatalogEntry,
  { ref: 'severity/sev1', name: 'SEV1', rank: 1 } as CatalogEntry,
];
const definitions = definitionsOf(...all);
const theirs = [
  'person/mara',
  'team/payments',
  'escalation-path/payments',
  'schedule/payments',
  'calendar/holidays',
  'component/till',
  'component/reader',
  'override/a',
  'alert-source/tills',
];

describe('what a manager configures', () => {
  it('is what belongs to their own teams, and nothing that others use', () => {
    const found = all.map(({ ref }) => ref).filter((ref) => isTheirs('person/mara', ref, definitions));
    assert.deepEqual(found.toSorted(), theirs.toSorted());
  });

  it('is nothing for whoever is in no team but themselves', () => {
    const found = all.map(({ ref }) => ref).filter((ref) => isTheirs('person/olga', ref, definitions));
    assert.deepEqual(found, []);
  });

  const changed = (...entries: readonly CatalogEntry[]) => notTheirs('person/mara', entries, definitions);

  it('stays with their teams when they change it', () => {
    assert.deepEqual(changed(component('till', { owner: 'team/payments', aliases: ['pos'] })), []);
    assert.deepEqual(changed(component('till', { owner: 'team/login' })), ['component/till']);
    assert.deepEqual(changed(component('gate', { owner: 'team/payments' })), ['component/gate']);
    assert.deepEqual(changed(component('orphan', { owner: 'team/payments' })), ['component/orphan']);
  });

  it('is what is new, when it belongs to one of their teams', () => {
    assert.deepEqual(changed(component('scale', { owner: 'team/payments' }), component('drawer')), [
      'component/drawer',
    ]);
    assert.deepEqual(changed(schedule('nights')), ['schedule/nights']);
    assert.deepEqual(
      changed(schedule('nights'), team('payments', ['mara', 'pia'], { schedule: 'schedule/nights' })),
      [],
    );
    assert.deepEqual(changed({ ref: 'severity/sev9', name: 'SEV9', rank: 9 } as CatalogEntry), ['severity/sev9']);
  });

  it('is not how others are reached: by that one could sign in as them', () => {
    assert.deepEqual(changed({ ...person('pia'), name: 'Pia' } as CatalogEntry), ['person/pia']);
    assert.deepEqual(changed({ ...person('mara'), name: 'Mara' } as CatalogEntry), []);
    assert.deepEqual(changed(person('new'), team('payments', ['mara', 'pia', 'new'])), []);
    assert.deepEqual(changed(person('new')), ['person/new']);
  });

  it('is no team of others, which they cannot join by themselves', () =>
    assert.deepEqual(changed(team('login', ['liv', 'pia', 'mara'])), ['team/login']));
});
