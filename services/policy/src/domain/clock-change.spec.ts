/** Escalations over the change of clocks: waits are elapsed time, handovers and working hours are what the clock on the wall shows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after, instantFrom, isoOf } from '@escalog/kernel';
import { branch, level, pathOf } from './testing/paths.ts';
import { contextAt, routed, story } from './testing/story.ts';

/** The clocks jump over an hour, or show one twice, at `at`. */
const changes = [
  { zone: 'Europe/Lisbon', what: 'go forward', at: '2026-03-29T01:00:00Z', nine: '2026-03-29T08:00:00Z' },
  { zone: 'Europe/Lisbon', what: 'go back', at: '2026-10-25T01:00:00Z', nine: '2026-10-25T09:00:00Z' },
  { zone: 'America/New_York', what: 'go forward', at: '2026-03-08T07:00:00Z', nine: '2026-03-08T13:00:00Z' },
  { zone: 'America/New_York', what: 'go back', at: '2026-11-01T06:00:00Z', nine: '2026-11-01T14:00:00Z' },
] as const;

const minute = 60_000;

/** Ana is on call until the Sunday of the change at the given time on the wall, and Ben from then on. */
function turns(zone: string, day: string, handover: string): EntryOf<'schedule'> {
  const weekBefore = new Date(Date.parse(`${day}T00:00:00Z`) - 7 * 24 * 60 * minute).toISOString().slice(0, 10);
  return {
    ref: 'schedule/identity',
    name: 'Identity on call',
    timeZone: zone,
    rotation: {
      people: ['person/ana', 'person/ben'],
      startsAt: `${weekBefore}T${handover}`,
      turnLength: 'P1W',
    },
  };
}

/** What is paged when and whom, of an incident that is declared at an instant. */
function climbed(
  declaredAt: string,
  path: EntryOf<'escalation-path'>,
  schedule: EntryOf<'schedule'>,
  levels = path.nodes.length,
): readonly { readonly at: string; readonly people: readonly string[] }[] {
  const run = story();
  const instead = [path, schedule];
  const paged: { at: string; people: readonly string[] }[] = [];
  let now = instantFrom(declaredAt);
  let events = run.give(routed(), contextAt(now, instead));
  for (;;) {
    for (const event of events)
      if (event.type === 'LevelReached')
        paged.push({ at: isoOf(now), people: event.pages.map(({ person }) => person.slice('person/'.length)) });
    const next = run.next();
    if (next === undefined || paged.length >= levels) return paged;
    now = next.dueAt;
    events = run.ring(contextAt(now, instead), next);
  }
}

const sunday = (iso: string): string => iso.slice(0, 10);
const iso = (text: string, minutes: number): string => isoOf(after(instantFrom(text), minutes * minute));

for (const { zone, what, at, nine } of changes) {
  describe(`when the clocks ${what} in ${zone}`, () => {
    it('a level that is waited for meanwhile is over after as many minutes as on any other day', () => {
      const path = pathOf(level('cleo', { acknowledgeWithin: 'PT45M' }), level('dana'));
      assert.deepEqual(climbed(iso(at, -20), path, turns(zone, sunday(at), '09:00')), [
        { at: iso(at, -20), people: ['cleo'] },
        { at: iso(at, 25), people: ['dana'] },
      ]);
    });

    it('a wait of a day is 24 hours, and not the same time on the wall', () => {
      const path = pathOf(level('cleo', { acknowledgeWithin: 'P1D' }), level('dana'));
      const [, second] = climbed(iso(at, -20), path, turns(zone, sunday(at), '09:00'));
      assert.equal(second?.at, iso(at, -20 + 24 * 60));
    });

    it('the next level pages whoever is on call by the wall: the handover at nine stays at nine', () => {
      const path = pathOf(level('cleo', { acknowledgeWithin: 'PT15M' }), {
        level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' },
      });
      const schedule = turns(zone, sunday(at), '09:00');
      const nextAt = (reachedAt: string) => climbed(iso(reachedAt, -15), path, schedule)[1]?.people;
      assert.deepEqual([nextAt(iso(nine, -1)), nextAt(nine)], [['ana'], ['ben']]);
    });

    it('a branch on working hours goes by the wall too', () => {
      const path = pathOf(
        branch(
          'now.within("Sun 09:00-17:00", zone)',
          [{ level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } }],
          [level('cleo')],
        ),
      );
      const schedule = turns(zone, sunday(at), '00:00');
      const firstAt = (declaredAt: string) => climbed(declaredAt, path, schedule)[0]?.people;
      assert.deepEqual([firstAt(iso(nine, -1)), firstAt(nine)], [['cleo'], ['ben']]);
      assert.deepEqual([firstAt(iso(nine, 8 * 60 - 1)), firstAt(iso(nine, 8 * 60))], [['ben'], ['cleo']]);
    });
  });
}

describe('an hour that is not there, or that is there twice', () => {
  const night = (hours: string) =>
    pathOf(
      branch(
        `now.within("Sun ${hours}", zone)`,
        [{ level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } }],
        [level('cleo')],
      ),
    );
  const people = (declaredAt: string, hours: string, zone: string) =>
    climbed(declaredAt, night(hours), turns(zone, sunday(declaredAt), '00:00'))[0]?.people;

  it('is over before it began: hours in the gap hold at no instant', () => {
    for (const minutes of [-1, 0, 1, 59])
      assert.deepEqual(people(iso('2026-03-29T01:00:00Z', minutes), '01:00-02:00', 'Europe/Lisbon'), ['cleo']);
    for (const minutes of [-1, 0, 1, 59])
      assert.deepEqual(people(iso('2026-03-08T07:00:00Z', minutes), '02:00-03:00', 'America/New_York'), ['cleo']);
  });

  it('counts both times: hours in the overlap hold for two hours', () => {
    for (const [change, zone] of [
      ['2026-10-25T01:00:00Z', 'Europe/Lisbon'],
      ['2026-11-01T06:00:00Z', 'America/New_York'],
    ] as const) {
      const inHours = [-61, -60, -1, 0, 59, 60].map(
        (minutes) => people(iso(change, minutes), '01:00-02:00', zone)?.[0],
      );
      assert.deepEqual(inHours, ['cleo', 'ben', 'ben', 'ben', 'ben', 'cleo'], zone);
    }
  });

  it('hands over once: when the clocks have jumped over the time, and at the first of two', () => {
    const schedules = pathOf({ level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } });
    for (const [change, zone, handover, minutes] of [
      ['2026-03-29T01:00:00Z', 'Europe/Lisbon', '01:30', 0],
      ['2026-10-25T01:00:00Z', 'Europe/Lisbon', '01:30', -30],
      ['2026-03-08T07:00:00Z', 'America/New_York', '02:30', 0],
      ['2026-11-01T06:00:00Z', 'America/New_York', '01:30', -30],
    ] as const) {
      const onCall = (at: number) =>
        climbed(iso(change, at), schedules, turns(zone, sunday(change), handover))[0]?.people[0];
      const around = [minutes - 1, minutes + 30, minutes + 60, minutes + 90].map(onCall);
      assert.deepEqual(around, ['ana', 'ben', 'ben', 'ben'], `${zone} ${change}`);
    }
  });
});
