import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf, type Instant } from '@escalog/kernel';
import { shownOnCall } from './on-call.ts';

const person = (name: string) => ({ ref: `person/${name.toLowerCase()}`, name, contactMethods: [] });
const rotation = { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
const schedule = { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Lisbon', rotation };
const firstHandover = instantOf(Date.UTC(2026, 0, 5, 9));

function shown(of: EntryOf<'schedule'>, at: Instant, ...more: readonly CatalogEntry[]) {
  return shownOnCall(of, at, definitionsOf(person('Ana'), person('Ben'), of, ...more));
}

const override = (kind: 'add' | 'remove' | 'replace', ref: string, insteadOf?: string): EntryOf<'override'> => ({
  ref: 'override/ball',
  name: 'School ball',
  schedule: schedule.ref,
  kind,
  person: ref,
  ...(insteadOf && { insteadOf }),
  startsAt: '2026-01-06T18:00',
  endsAt: '2026-01-06T23:00',
  by: 'person/ben',
  why: 'The school ball.',
});
const thatEvening = instantOf(Date.UTC(2026, 0, 6, 20));

it('somebody is on call with their shift', () => {
  assert.deepEqual(shown(schedule, firstHandover), {
    schedule: 'schedule/identity',
    name: 'Identity on call',
    at: '2026-01-05T09:00:00.000Z',
    onCall: { person: 'person/ana', name: 'Ana' },
    shift: { startsAt: '2026-01-05T09:00:00.000Z', endsAt: '2026-01-12T09:00:00.000Z' },
    shifts: [
      {
        person: 'person/ana',
        name: 'Ana',
        startsAt: '2026-01-05T09:00:00.000Z',
        endsAt: '2026-01-12T09:00:00.000Z',
        layer: null,
        override: null,
      },
    ],
    because: null,
    next: {
      person: 'person/ana',
      name: 'Ana',
      startsAt: '2026-01-12T09:00:00.000Z',
      endsAt: '2026-01-19T09:00:00.000Z',
      layer: null,
      override: null,
    },
  });
});

it('somebody is on call by an override, which is told with who made it and why', () => {
  const { onCall, shift, shifts } = shown(schedule, thatEvening, override('replace', 'person/ben', 'person/ana'));
  assert.deepEqual(onCall, { person: 'person/ben', name: 'Ben' });
  assert.deepEqual(shift, { startsAt: '2026-01-06T18:00:00.000Z', endsAt: '2026-01-06T23:00:00.000Z' });
  assert.deepEqual(shifts[0]?.override, {
    ref: 'override/ball',
    kind: 'replace',
    insteadOf: { person: 'person/ana', name: 'Ana' },
    by: { person: 'person/ben', name: 'Ben' },
    why: 'The school ball.',
  });
});

it('several are on call when one is added', () =>
  assert.deepEqual(
    shown(schedule, thatEvening, override('add', 'person/ben')).shifts.map(({ name, override: by }) => [name, by?.ref]),
    [
      ['Ana', undefined],
      ['Ben', 'override/ball'],
    ],
  ));

describe('nobody is, and it is said why', () => {
  const because = (of: EntryOf<'schedule'>, at: Instant, ...more: readonly CatalogEntry[]) => {
    const { onCall, shift, shifts, because: sentence } = shown(of, at, ...more);
    assert.deepEqual([onCall, shift, shifts], [null, null, []]);
    return sentence;
  };

  it('before the first turn', () =>
    assert.equal(
      because(schedule, instantOf(firstHandover - 60_000)),
      'The first turn of Identity on call begins at 2026-01-05T09:00 in Europe/Lisbon, after 2026-01-05T08:59:00.000Z.',
    ));

  it('when nobody takes turns', () =>
    assert.equal(
      because({ ...schedule, rotation: { ...rotation, people: [] } }, firstHandover),
      'Nobody takes turns in Identity on call.',
    ));

  it('when a layer says so, and when none has anybody', () => {
    const { rotation: _, ...rest } = schedule;
    const days = { name: 'Days', restrictedTo: [{ from: '09:00', to: '17:00' }] };
    assert.equal(
      because({ ...rest, layers: [{ ...days, nobody: true }] }, firstHandover),
      'The layer "Days" of Identity on call says that nobody is on call.',
    );
    assert.equal(
      because({ ...rest, layers: [{ ...days, rotation }] }, thatEvening),
      'No layer of Identity on call has anybody: it is outside of their hours, or before their first turns.',
    );
  });

  it('when an override has taken the last one off', () =>
    assert.equal(
      because(schedule, thatEvening, override('remove', 'person/ana')),
      'Ana was taken off Identity on call by override/ball, which Ben made: The school ball.',
    ));
});
