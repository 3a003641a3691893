/** Around every change of clocks from 2020 to 2037, in every zone that the runtime knows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, type Instant } from '@escalog/kernel';
import type { EntryOf } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import { changesOfClocks, zones } from '../testing/zones.ts';
import { onCallOf } from './on-call.ts';
import { noOverrides, Overrides, spanOf } from './overrides.ts';
import { timetable, type Shift } from './shifts.ts';

type Schedule = EntryOf<'schedule'>;

const hour = 3_600_000;
const day = 24 * hour;

interface Change {
  readonly zone: string;
  readonly at: Instant;
}

/** The changes of a zone; one that has none is looked at on some day. */
function changesIn(zone: string): readonly Change[] {
  const changes = changesOfClocks(zone, 2020, 2037).map(({ epochMilliseconds }) => instantOf(epochMilliseconds));
  return (changes.length === 0 ? [instantOf(Date.UTC(2027, 0, 1))] : changes).map((at) => ({ zone, at }));
}

/** What clocks of a zone show before and after each of its changes. Zones that are alike in this are alike to a schedule. */
function shownIn(zone: string): string {
  return changesIn(zone)
    .flatMap(({ at }) => [at, zonedIn(zone, after(at, -1)).offset, zonedIn(zone, at).offset])
    .join(' ');
}

const alike = Map.groupBy(zones, shownIn);
const everywhere = [...alike.values()].flatMap(([zone = 'UTC']) => changesIn(zone));

function rotation(turnLength: string, time: string, ...people: readonly string[]) {
  return { people: [...people], startsAt: `2019-12-30T${time}`, turnLength };
}

/** The shifts around an instant, so long before and after it. */
function around(schedule: Omit<Schedule, 'ref' | 'name'>, at: Instant, overrides = noOverrides, span = 1.5 * day) {
  const onCall = onCallOf({ ref: 'schedule/s', name: 'S', ...schedule }, overrides, definitionsOf());
  return timetable(onCall, after(at, -span), after(at, span), 10_000);
}

function zonedIn(zone: string, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/** Whether clocks show `time` at the instant: the first time on that day, or else it is the change that jumps over it. */
function showsFirst(zone: string, at: Instant, time: string): boolean {
  const shown = zonedIn(zone, at);
  const wanted = Temporal.PlainTime.from(time);
  if (shown.toPlainTime().equals(wanted)) return shown.equals(shown.withPlainTime(wanted));
  const jumped = zonedIn(zone, after(at, -1)).toPlainDateTime().add({ milliseconds: 1 });
  const landed = shown.toPlainDateTime();
  const missing = [jumped.toPlainDate(), landed.toPlainDate()].map((date) => date.toPlainDateTime(wanted));
  return missing.some(
    (local) => Temporal.PlainDateTime.compare(jumped, local) <= 0 && Temporal.PlainDateTime.compare(local, landed) < 0,
  );
}

function follow(shifts: readonly Pick<Shift, 'startsAt' | 'endsAt'>[], what: string): void {
  for (const [index, shift] of shifts.entries()) {
    const next = shifts[index + 1];
    assert.ok(shift.startsAt < shift.endsAt, what);
    if (next !== undefined) assert.equal(next.startsAt, shift.endsAt, what);
  }
}

describe('around every change of clocks, in every zone', () => {
  it('that is many of them, by every name that a zone has', () => {
    assert.ok(zones.length > 550 && everywhere.length > 1_000, `${zones.length} names, ${everywhere.length} changes`);
    for (const zone of ['UTC', 'Europe/Kyiv', 'America/Vancouver', 'Australia/Lord_Howe', 'Africa/Casablanca'])
      assert.ok(zones.includes(zone), zone);
  });

  for (const [turnLength, time] of [
    ['P1D', '09:00'],
    ['P1D', '00:00'],
    ['P1D', '02:30'],
    ['PT8H', '01:00'],
    ['P1W', '02:00'],
  ] as const)
    it(`turns of ${turnLength} from ${time} tile time, and are handed over when clocks show it`, () => {
      const step = Temporal.Duration.from(turnLength).total({ unit: 'hours', relativeTo: '2020-01-01' });
      const times = Array.from({ length: Math.max(1, 24 / step) }, (_unused, index) =>
        Temporal.PlainTime.from(time)
          .add({ hours: index * step })
          .toString({ smallestUnit: 'minute' }),
      );
      for (const { zone, at } of everywhere) {
        const { shifts, gaps } = around(
          { timeZone: zone, rotation: rotation(turnLength, time, 'person/a', 'person/b') },
          at,
        );
        const what = `${zone} ${new Date(at).toISOString()}`;
        follow(shifts, what);
        assert.deepEqual(gaps, [], what);
        for (const { startsAt } of shifts)
          assert.ok(
            times.some((one) => showsFirst(zone, startsAt, one)),
            `${what} ${new Date(startsAt).toISOString()}`,
          );
      }
    });

  it('turns shorter than the change never go back, leave no gap, and each begins on their beat', () => {
    for (const { zone, at } of everywhere) {
      const what = `${zone} ${new Date(at).toISOString()}`;
      const { shifts, gaps } = around(
        { timeZone: zone, rotation: rotation('PT20M', '00:00', 'person/a', 'person/b', 'person/c') },
        at,
        noOverrides,
        2 * hour,
      );
      follow(shifts, what);
      assert.deepEqual(gaps, [], what);
      for (const { startsAt } of shifts) {
        const { minute, second } = zonedIn(zone, startsAt);
        assert.ok(
          (minute % 20 === 0 && second === 0) || startsAt === at,
          `${what} ${new Date(startsAt).toISOString()}`,
        );
      }
    }
  });

  it('a layer by day and one by night leave no gap and no overlap, and are handed over when clocks show it', () => {
    for (const { zone, at } of everywhere) {
      const what = `${zone} ${new Date(at).toISOString()}`;
      const layers = [
        { name: 'Day', restrictedTo: [{ from: '08:00', to: '01:30' }], rotation: rotation('P1W', '08:00', 'person/a') },
        {
          name: 'Night',
          restrictedTo: [{ from: '01:30', to: '08:00' }],
          rotation: rotation('P1W', '08:00', 'person/b'),
        },
      ];
      const { shifts, gaps } = around({ timeZone: zone, layers }, at);
      follow(shifts, what);
      assert.deepEqual(gaps, [], what);
      for (const { startsAt, layer } of shifts)
        assert.ok(
          showsFirst(zone, startsAt, layer === 'Day' ? '08:00' : '01:30') || zonedIn(zone, startsAt).dayOfWeek === 1,
          `${what} ${layer} ${new Date(startsAt).toISOString()}`,
        );
    }
  });

  it('hours at night are from the first time that clocks show their beginning to the first time that they show their end', () => {
    for (const { zone, at } of everywhere) {
      const what = `${zone} ${new Date(at).toISOString()}`;
      const layers = [
        {
          name: 'Night',
          restrictedTo: [{ from: '22:00', to: '06:00' }],
          rotation: rotation('P1W', '12:00', 'person/a'),
        },
      ];
      const { shifts, gaps } = around({ timeZone: zone, layers }, at);
      follow(
        [...shifts, ...gaps].toSorted((a, b) => a.startsAt - b.startsAt),
        what,
      );
      assert.ok(shifts.length >= 2 && shifts.length <= 4, what);
      for (const { startsAt, endsAt } of shifts)
        assert.ok(showsFirst(zone, startsAt, '22:00') && showsFirst(zone, endsAt, '06:00'), what);
    }
  });

  it('turns counted on weekdays are handed over on weekdays, at their time', () => {
    for (const { zone, at } of everywhere) {
      const what = `${zone} ${new Date(at).toISOString()}`;
      const restrictedTo = [
        {
          days: ['monday' as const, 'tuesday' as const, 'wednesday' as const, 'thursday' as const, 'friday' as const],
          from: '00:00',
          to: '00:00',
        },
      ];
      const taking = {
        ...rotation('P1D', '00:00', 'person/a', 'person/b', 'person/c'),
        countedOn: 'allowed-days' as const,
      };
      const { shifts } = around({ timeZone: zone, layers: [{ name: 'Weekdays', restrictedTo, rotation: taking }] }, at);
      for (const [index, { person, startsAt }] of shifts.entries()) {
        assert.ok(zonedIn(zone, startsAt).dayOfWeek <= 5 && showsFirst(zone, startsAt, '00:00'), what);
        const next = shifts[index + 1];
        if (next !== undefined)
          assert.equal(
            next.person,
            person === 'person/a' ? 'person/b' : person === 'person/b' ? 'person/c' : 'person/a',
            what,
          );
      }
    }
  });

  it('an override in local times stands from the one to the other, and the turns before and after it touch it', () => {
    for (const { zone, at } of everywhere) {
      const what = `${zone} ${new Date(at).toISOString()}`;
      const date = zonedIn(zone, at).toPlainDate();
      const override: EntryOf<'override'> = {
        ref: 'override/o',
        name: 'O',
        schedule: 'schedule/s',
        kind: 'replace',
        person: 'person/c',
        startsAt: `${date.subtract({ days: 1 })}T02:30`,
        endsAt: `${date.add({ days: 1 })}T00:30`,
        by: 'person/c',
        why: 'It was asked for.',
      };
      const overrides = new Overrides([spanOf(override, zone)]);
      const { shifts, gaps } = around(
        { timeZone: zone, rotation: rotation('P1D', '09:00', 'person/a', 'person/b') },
        at,
        overrides,
      );
      follow(shifts, what);
      assert.deepEqual(gaps, [], what);
      const stood = shifts.filter((shift) => shift.override !== null);
      assert.equal(stood.length, 1, what);
      assert.ok(
        showsFirst(zone, stood[0]?.startsAt ?? at, '02:30') && showsFirst(zone, stood[0]?.endsAt ?? at, '00:30'),
        what,
      );
    }
  });
});
