import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, type Instant } from '@escalog/kernel';
import type { EntryOf } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import { onCallOf, type OnCallOf } from './on-call.ts';
import { Overrides, spanOf } from './overrides.ts';
import { shiftsAt, timetable } from './shifts.ts';

type Schedule = EntryOf<'schedule'>;
type Override = EntryOf<'override'>;

const at = (iso: string): Instant => instantOf(Temporal.Instant.from(iso).epochMilliseconds);
const zone = 'Europe/Berlin';
const noCalendars = definitionsOf();
/** `Mo 09:00`, as clocks in Berlin show it in the week from Monday, 11 January 2027; further away with the date. */
function local(instant: Instant): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const days = zoned.toPlainDate().since('2027-01-11').days;
  const day =
    days >= 0 && days < 7
      ? ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'][zoned.dayOfWeek - 1]
      : zoned.toPlainDate().toString().slice(5);
  return `${day} ${zoned.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

const monday = at('2027-01-11T00:00+01:00');
const nextMonday = at('2027-01-18T00:00+01:00');

/** The shifts of the week, as `amy Mo 09:00..Tu 09:00 (Nights) by override/o`. */
function week(schedule: Schedule, overrides: readonly Override[] = []): readonly string[] {
  const onCall = onCallOf(schedule, new Overrides(overrides.map((one) => spanOf(one, zone))), noCalendars);
  return timetable(onCall, monday, nextMonday, 1_000).shifts.map(
    ({ person, startsAt, endsAt, layer, override }) =>
      `${person.slice('person/'.length)} ${local(startsAt)}..${local(endsAt)}${layer === null ? '' : ` (${layer})`}${override === null ? '' : ` by ${override.name}`}`,
  );
}

function rotation(turnLength: string, startsAt: string, ...people: readonly string[]) {
  return { people: people.map((name) => `person/${name}`), startsAt, turnLength };
}
const plain = (taking: ReturnType<typeof rotation>): Schedule => ({
  ref: 'schedule/s',
  name: 'S',
  timeZone: zone,
  rotation: taking,
});
const layered = (...layers: NonNullable<Schedule['layers']>): Schedule => ({
  ref: 'schedule/s',
  name: 'S',
  timeZone: zone,
  layers,
});
/** From a day of the week, or the date if it is further away. */
function override(
  kind: Override['kind'],
  name: string,
  startsAt: string,
  endsAt: string,
  more: Partial<Override> = {},
): Override {
  return {
    ref: `override/${name}`,
    name,
    schedule: 'schedule/s',
    kind,
    person: `person/${name}`,
    startsAt,
    endsAt,
    by: 'person/amy',
    why: 'It was asked for.',
    ...more,
  };
}
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

describe('layers', () => {
  const always = { name: 'Always', rotation: rotation('P1W', '2027-01-04T09:00', 'amy', 'bob') };

  it('stand over those before them in their hours, and those count outside of these', () => {
    const nights = {
      name: 'Nights',
      restrictedTo: [{ days: ['friday' as const], from: '22:00', to: '06:00' }],
      rotation: rotation('P1W', '2027-01-04T09:00', 'cas'),
    };
    assert.deepEqual(week(layered(always, nights)), [
      'amy 01-09 06:00..Mo 09:00 (Always)',
      'bob Mo 09:00..Fr 22:00 (Always)',
      'cas Fr 22:00..Sa 06:00 (Nights)',
      'bob Sa 06:00..01-18 09:00 (Always)',
    ]);
    assert.deepEqual(week(layered(nights, always)), [
      'amy 01-04 09:00..Mo 09:00 (Always)',
      'bob Mo 09:00..01-18 09:00 (Always)',
    ]);
  });

  it('say nobody for hours in which nobody is on call, whatever those before them have', () => {
    const off = {
      name: 'Off',
      restrictedTo: [{ days: ['saturday' as const, 'sunday' as const], from: '00:00', to: '00:00' }],
      nobody: true as const,
    };
    assert.deepEqual(week(layered(always, off)).slice(1), ['bob Mo 09:00..Sa 00:00 (Always)']);
    const onCall = onCallOf(layered(always, off), new Overrides([]), noCalendars);
    assert.deepEqual(onCall.at(at('2027-01-16T12:00Z')).value, { people: [], nobodyBy: { layer: 'Off' } });
    assert.deepEqual(
      timetable(onCall, monday, nextMonday, 1_000).gaps.map(({ startsAt, endsAt }) => [local(startsAt), local(endsAt)]),
      [['Sa 00:00', '01-18 00:00']],
    );
  });

  it('have nobody before their first turn', () => {
    const later = { name: 'Later', rotation: rotation('P1W', '2027-01-14T12:00', 'cas') };
    assert.deepEqual(week(layered(always, later)).slice(1), [
      'bob Mo 09:00..Th 12:00 (Always)',
      'cas Th 12:00..01-21 12:00 (Later)',
    ]);
  });

  it('are followed by a gap where none has anybody', () => {
    const days = {
      name: 'Days',
      restrictedTo: [{ days: ['monday' as const, 'wednesday' as const], from: '09:00', to: '17:00' }],
      rotation: rotation('P1D', '2027-01-04T00:00', 'amy', 'bob'),
    };
    const { gaps } = timetable(onCallOf(layered(days), new Overrides([]), noCalendars), monday, nextMonday, 1_000);
    assert.deepEqual(
      gaps.map(({ startsAt, endsAt, nobodyBy }) => [local(startsAt), local(endsAt), nobodyBy]),
      [
        ['Mo 00:00', 'Mo 09:00', null],
        ['Mo 17:00', 'We 09:00', null],
        ['We 17:00', '01-18 00:00', null],
      ],
    );
  });
});

describe('hours', () => {
  const days = (countedOn: boolean, turnLength = 'P1D') =>
    layered({
      name: 'Days',
      restrictedTo: [{ days: [...weekdays], from: '08:00', to: '18:00' }],
      rotation: {
        ...rotation(turnLength, '2027-01-04T08:00', 'amy', 'bob', 'cas'),
        ...(countedOn && { countedOn: 'allowed-days' as const }),
      },
    });

  it('cut turns, which go on being counted on every day', () =>
    assert.deepEqual(week(days(false)), [
      'bob Mo 08:00..Mo 18:00 (Days)',
      'cas Tu 08:00..Tu 18:00 (Days)',
      'amy We 08:00..We 18:00 (Days)',
      'bob Th 08:00..Th 18:00 (Days)',
      'cas Fr 08:00..Fr 18:00 (Days)',
    ]));

  it('are what turns are counted on if that is asked for: from Friday they go on to Monday', () =>
    assert.deepEqual(week(days(true)), [
      'cas Mo 08:00..Mo 18:00 (Days)',
      'amy Tu 08:00..Tu 18:00 (Days)',
      'bob We 08:00..We 18:00 (Days)',
      'cas Th 08:00..Th 18:00 (Days)',
      'amy Fr 08:00..Fr 18:00 (Days)',
    ]));

  it('may be counted several days a turn, years later too', () => {
    const onCall = onCallOf(days(true, 'P3D'), new Overrides([]), noCalendars);
    // Thursday is the fourth allowed day since Monday, the 4th, plus five: of the turns of three days the third, 0 being amy's.
    assert.deepEqual(
      week(days(true, 'P3D')).map((line) => line.slice(0, 6)),
      ['bob Mo', 'cas Tu', 'cas We', 'cas Th', 'amy Fr'],
    );
    const allowedDays = 5 * 52 * 9;
    const monday9YearsLater = instantOf(monday - 7 * 86_400_000 + 52 * 9 * 7 * 86_400_000 + 12 * 3_600_000);
    assert.equal(
      onCall.at(monday9YearsLater).value.people[0]?.person,
      ['person/amy', 'person/bob', 'person/cas'][Math.floor(allowedDays / 3) % 3],
    );
  });

  it('from 00:00 to 00:00 are a whole day, and those that meet are one', () => {
    const weekend = layered({
      name: 'Weekend',
      restrictedTo: [
        { days: ['friday'], from: '17:00', to: '00:00' },
        { days: ['saturday', 'sunday'], from: '00:00', to: '00:00' },
        { days: ['monday'], from: '00:00', to: '09:00' },
      ],
      rotation: rotation('P4W', '2027-01-04T12:00', 'amy'),
    });
    assert.deepEqual(week(weekend), ['amy 01-08 17:00..Mo 09:00 (Weekend)', 'amy Fr 17:00..01-18 09:00 (Weekend)']);
  });

  it('of which one lies in another count once', () => {
    const twice = layered({
      name: 'L',
      restrictedTo: [
        { days: ['tuesday'], from: '08:00', to: '20:00' },
        { days: ['tuesday'], from: '10:00', to: '12:00' },
      ],
      rotation: rotation('P4W', '2027-01-04T12:00', 'amy'),
    });
    assert.deepEqual(week(twice), ['amy Tu 08:00..Tu 20:00 (L)']);
  });
});

describe('overrides', () => {
  const base = plain(rotation('P1W', '2027-01-04T09:00', 'amy', 'bob'));
  const whole = ['amy 01-04 09:00..Mo 09:00', 'bob Mo 09:00..01-18 09:00'];

  it('add somebody beside whoever is on call', () =>
    assert.deepEqual(week(base, [override('add', 'cas', '2027-01-12T10:00', '2027-01-13T10:00')]), [
      ...whole,
      'cas Tu 10:00..We 10:00 by cas',
    ]));

  it('add nobody twice', () =>
    assert.deepEqual(week(base, [override('add', 'bob', '2027-01-12T10:00', '2027-01-13T10:00')]), whole));

  it('remove somebody while they have a turn, and leave nobody in their place', () => {
    const off = override('remove', 'amy', '2027-01-10T18:00', '2027-01-12T00:00');
    assert.deepEqual(week(base, [off]), [whole[1]]);
    const onCall = onCallOf(base, new Overrides([spanOf(off, zone)]), noCalendars);
    assert.deepEqual(onCall.at(monday).value, { people: [], nobodyBy: { override: off } });
  });

  it('put somebody in the place of one person, for as long as that person has a turn', () =>
    assert.deepEqual(
      week(base, [override('replace', 'cas', '2027-01-10T00:00', '2027-01-13T00:00', { insteadOf: 'person/amy' })]),
      ['cas 01-10 00:00..Mo 09:00 by cas', 'bob Mo 09:00..01-18 09:00'],
    ));

  it('put somebody in the place of everybody, across handovers, and where nobody is', () => {
    const cas = override('replace', 'cas', '2027-01-10T00:00', '2027-01-13T00:00');
    assert.deepEqual(week(base, [cas]), ['cas 01-10 00:00..We 00:00 by cas', 'bob We 00:00..01-18 09:00']);
    assert.deepEqual(week(layered({ name: 'Off', nobody: true }), [cas]), ['cas 01-10 00:00..We 00:00 by cas']);
  });

  it('leave a turn that they interrupt as two shifts', () =>
    assert.deepEqual(week(base, [override('replace', 'cas', '2027-01-12T10:00', '2027-01-12T11:00')]).slice(1), [
      'bob Mo 09:00..Tu 10:00',
      'cas Tu 10:00..Tu 11:00 by cas',
      'bob Tu 11:00..01-18 09:00',
    ]));

  it('count on what those made before them have left', () => {
    const cas = override('replace', 'cas', '2027-01-12T00:00', '2027-01-15T00:00', {
      insteadOf: 'person/bob',
      madeAt: '2027-01-01T00:00:00Z',
    });
    const dan = override('replace', 'dan', '2027-01-13T00:00', '2027-01-14T00:00', {
      insteadOf: 'person/cas',
      madeAt: '2027-01-02T00:00:00Z',
    });
    assert.deepEqual(week(base, [dan, cas]).slice(2), [
      'cas Tu 00:00..We 00:00 by cas',
      'dan We 00:00..Th 00:00 by dan',
      'cas Th 00:00..Fr 00:00 by cas',
      'bob Fr 00:00..01-18 09:00',
    ]);
    const earlier = { ...dan, madeAt: '2026-12-31T00:00:00Z' };
    assert.deepEqual(week(base, [earlier, cas]).slice(2), [
      'cas Tu 00:00..Fr 00:00 by cas',
      'bob Fr 00:00..01-18 09:00',
    ]);
  });

  it('may be written as instants, or as local times of the zone', () =>
    assert.deepEqual(week(base, [override('add', 'cas', '2027-01-12T10:00Z', '2027-01-12T10:00:00-05:00')]).slice(2), [
      'cas Tu 11:00..Tu 16:00 by cas',
    ]));

  it('begin at their first instant and are over at their last', () => {
    const onCall = onCallOf(
      base,
      new Overrides([spanOf(override('replace', 'cas', '2027-01-12T10:00Z', '2027-01-12T11:00Z'), zone)]),
      noCalendars,
    );
    const who = (iso: string) =>
      onCall
        .at(at(iso))
        .value.people.map(({ person }) => person)
        .join();
    assert.deepEqual(
      ['2027-01-12T09:59:59.999Z', '2027-01-12T10:00Z', '2027-01-12T10:59:59.999Z', '2027-01-12T11:00Z'].map(who),
      ['person/bob', 'person/cas', 'person/cas', 'person/bob'],
    );
  });
});

describe('a timetable', () => {
  const daily = onCallOf(plain(rotation('P1D', '2027-01-04T09:00', 'amy', 'bob')), new Overrides([]), noCalendars);

  it('goes on where it was cut, and says every shift once', () => {
    const starts: Instant[] = [];
    for (let from = monday; from < nextMonday;) {
      const { shifts, until } = timetable(daily, from, nextMonday, 3);
      starts.push(...shifts.map(({ startsAt }) => startsAt).filter((start) => from === monday || start >= from));
      from = until;
    }
    assert.deepEqual(
      starts,
      timetable(daily, monday, nextMonday, 1_000).shifts.map(({ startsAt }) => startsAt),
    );
    assert.equal(starts.length, 8);
  });

  it('takes what stands over very many turns without going through all of them', () => {
    const seconds = plain(rotation('PT1S', '2027-01-04T09:00', 'amy'));
    const asked = (kind: Override['kind'], person: string): OnCallOf & { pieces: number } => {
      const standing = override(kind, person, '2027-01-11T00:00', '9999-12-31T00:00');
      const onCall = onCallOf(seconds, new Overrides([spanOf(standing, zone)]), noCalendars);
      const counted = { ...onCall, pieces: 0, at: (one: Instant) => (counted.pieces++, onCall.at(one)) };
      return counted;
    };

    const replaced = asked('replace', 'bob');
    const [{ startsAt, endsAt } = { startsAt: 0, endsAt: 0 }, ...others] = timetable(
      replaced,
      monday,
      nextMonday,
      10,
    ).shifts;
    assert.deepEqual(
      [startsAt, endsAt, others.length, replaced.pieces < 20],
      [monday, at('9999-12-31T00:00+01:00'), 0, true],
    );

    const joined = asked('add', 'bob');
    assert.deepEqual(
      shiftsAt(joined, monday).map(({ person }) => person),
      ['person/amy', 'person/bob'],
    );
    assert.ok(joined.pieces < 30_000, `${joined.pieces} pieces for one who is there besides`);

    const left = asked('remove', 'amy');
    const { shifts, gaps, until } = timetable(left, monday, at('9999-01-01T00:00Z'), 10);
    assert.deepEqual([shifts.length, gaps.length, gaps[0]?.endsAt], [0, 1, until]);
    assert.ok(left.pieces < 30_000, `${left.pieces} pieces for one who was taken away`);
  });
});
