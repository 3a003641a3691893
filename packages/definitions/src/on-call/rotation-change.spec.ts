import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, type Instant } from '@escalog/kernel';
import fc from 'fast-check';
import type { LayerEntry } from '../entries/schedule.ts';
import type { EntryOf } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import { onCallOf } from './on-call.ts';
import { noOverrides } from './overrides.ts';
import { changedSchedule as changedEntry, type Beginning } from './rotation-change.ts';
import { turnAt, turnIn, type Turning } from './turns.ts';

type Schedule = EntryOf<'schedule'> & Turning;

/** Of a schedule of one rotation. */
function changedSchedule(written: Schedule, stored: Schedule, now: Instant, beginning: Beginning): Schedule {
  const { rotation = written.rotation, ...changed } = changedEntry(written, stored, now, beginning);
  return { ...changed, rotation };
}

const at = (iso: string): Instant => instantOf(Temporal.Instant.from(iso).epochMilliseconds);
const day = 86_400_000;

function weekly(people: readonly string[], startsAt = '2026-01-05T09:00', turnLength = 'P1W'): Schedule {
  const rotation = { people: people.map((name) => `person/${name}`), startsAt, turnLength };
  return { ref: 'schedule/s', name: 'S', timeZone: 'Europe/Berlin', rotation };
}

/** Shifts from an instant on, as `amy 11-23..11-30`, each with the days on which it begins and ends in Berlin. */
function shifts(schedule: Schedule, iso: string, count: number): readonly string[] {
  const shown: string[] = [];
  const date = (instant: Instant): string =>
    Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO('Europe/Berlin')
      .toPlainDate()
      .toString()
      .slice(5);
  for (let now = at(iso); shown.length < count;) {
    const shift = turnIn(schedule, now);
    if (shift === undefined) return [...shown, 'nobody'];
    shown.push(`${shift.person.slice('person/'.length)} ${date(shift.startsAt)}..${date(shift.endsAt)}`);
    now = shift.endsAt;
  }
  return shown;
}

/** Amy has the week from 23 to 30 November; it is Sunday, the 29th. */
const sunday = '2026-11-29T12:00:00Z';
const pair = weekly(['amy', 'bob']);
const change = (written: Schedule, stored = pair, iso = sunday, beginning: Beginning = 'next-handover') =>
  changedSchedule(written, stored, at(iso), beginning);

describe('a rotation that is changed', () => {
  it('keeps who is on call when somebody joins, and goes on with the next', () => {
    assert.deepEqual(shifts(pair, sunday, 3), ['amy 11-23..11-30', 'bob 11-30..12-07', 'amy 12-07..12-14']);
    assert.deepEqual(shifts(change(weekly(['amy', 'bob', 'cas'])), sunday, 4), [
      'amy 11-23..11-30',
      'bob 11-30..12-07',
      'cas 12-07..12-14',
      'amy 12-14..12-21',
    ]);
  });

  it('lets somebody who joins in the middle follow there', () => {
    assert.deepEqual(shifts(change(weekly(['amy', 'cas', 'bob'])), sunday, 3), [
      'amy 11-23..11-30',
      'cas 11-30..12-07',
      'bob 12-07..12-14',
    ]);
  });

  it('keeps who is on call when somebody else leaves', () => {
    const three = change(weekly(['amy', 'bob', 'cas']));
    assert.deepEqual(shifts(change(weekly(['amy', 'cas']), three), sunday, 3), [
      'amy 11-23..11-30',
      'cas 11-30..12-07',
      'amy 12-07..12-14',
    ]);
  });

  it('knows which of their turns somebody has who stands in it more than once', () => {
    const twice = weekly(['amy', 'bob', 'amy', 'cas']);
    assert.deepEqual(shifts(twice, sunday, 2), ['amy 11-23..11-30', 'cas 11-30..12-07']);
    assert.deepEqual(shifts(change(weekly(['amy', 'bob', 'amy', 'cas', 'dan']), twice), sunday, 3), [
      'amy 11-23..11-30',
      'cas 11-30..12-07',
      'dan 12-07..12-14',
    ]);
  });

  it('hands over at once from somebody who leaves while on call, to the next, whose own turn comes as planned', () => {
    const three = change(weekly(['amy', 'bob', 'cas']));
    const without = change(weekly(['bob', 'cas']), three);
    assert.deepEqual(shifts(without, sunday, 3), ['bob 11-29..12-07', 'cas 12-07..12-14', 'bob 12-14..12-21']);
    assert.deepEqual(shifts(without, '2026-11-29T11:59:59Z', 1), ['amy 11-23..11-29']);
  });

  it('hands over at once when everybody in it is replaced, and when nobody is left', () => {
    assert.match(shifts(change(weekly(['dan', 'eve'])), sunday, 1)[0] ?? '', /^(dan|eve) 11-29\.\.11-30$/);
    assert.deepEqual(shifts(change(weekly([])), sunday, 1), ['nobody']);
  });

  it('begins as it is written when nobody was on call', () => {
    assert.deepEqual(shifts(change(pair, weekly([])), sunday, 2), ['amy 11-29..11-30', 'bob 11-30..12-07']);
    assert.deepEqual(shifts(change(weekly(['bob', 'amy']), weekly(['amy'], '2027-01-04T09:00')), sunday, 1), [
      'bob 11-29..11-30',
    ]);
  });

  it('leaves the turns before as they were', () => {
    assert.deepEqual(
      shifts(change(weekly(['amy', 'bob', 'cas'])), '2026-11-10T12:00:00Z', 3),
      shifts(pair, '2026-11-10T12:00:00Z', 3),
    );
  });

  it('keeps who is on call until the first handover of other turns, and goes on with the next', () => {
    assert.deepEqual(shifts(change(weekly(['amy', 'bob'], undefined, 'P2W')), sunday, 2), [
      'amy 11-23..12-07',
      'bob 12-07..12-21',
    ]);
    assert.deepEqual(shifts(change(weekly(['amy', 'bob'], undefined, 'P1D')), sunday, 2), [
      'amy 11-23..11-30',
      'bob 11-30..12-01',
    ]);
  });

  it('begins when its first turn lies ahead, and until then the one before goes on with all its people', () => {
    const ahead = weekly(['dan', 'eve'], '2026-12-09T09:00');
    assert.deepEqual(shifts(change(ahead), sunday, 5), [
      'amy 11-23..11-30',
      'bob 11-30..12-07',
      'amy 12-07..12-09',
      'dan 12-09..12-16',
      'eve 12-16..12-23',
    ]);
  });

  it('counts from a new beginning in the past as it is written, from the next handover on', () => {
    const counted = weekly(['bob', 'amy', 'cas'], '2026-11-23T09:00');
    assert.deepEqual(shifts(change(counted), sunday, 3), ['amy 11-23..12-07', 'cas 12-07..12-14', 'bob 12-14..12-21']);
  });

  it('counts as it is written from now on when that is asked for', () => {
    const three = weekly(['amy', 'bob', 'cas']);
    const now = change(three, pair, sunday, 'now');
    assert.equal(turnIn(now, at(sunday))?.person, turnIn(three, at(sunday))?.person);
    assert.deepEqual(shifts(now, '2026-11-30T12:00:00Z', 3), shifts(three, '2026-11-30T12:00:00Z', 3));
    assert.equal(turnIn(now, at('2026-11-24T12:00:00Z'))?.person, 'person/amy');
    const later = change(three, change(three), sunday, 'now');
    assert.deepEqual(shifts(later, sunday, 3), shifts(now, sunday, 3));
  });

  it('may be changed back before anything came of it', () => {
    const back = change(pair, change(weekly(['amy', 'bob', 'cas'])), '2026-11-29T13:00:00Z');
    assert.deepEqual(shifts(back, sunday, 4), shifts(pair, sunday, 4));
  });

  it('is stored without what was sent of the turns, and keeps what is stored when only the name changes', () => {
    const three = change(weekly(['amy', 'bob', 'cas']));
    assert.ok(three.turns !== undefined);
    assert.deepEqual(change({ ...weekly(['amy']), turns: three.turns }, weekly(['amy'])), weekly(['amy']));
    assert.deepEqual(change({ ...weekly(['amy', 'bob', 'cas']), name: 'New' }, three), { ...three, name: 'New' });
  });

  it('keeps ten of the rotations before, the youngest', () => {
    let schedule = pair;
    for (let week = 1; week <= 12; week += 1)
      schedule = changedSchedule(
        weekly(week % 2 === 0 ? ['amy', 'bob'] : ['amy', 'bob', 'cas']),
        schedule,
        instantOf(at(sunday) + week * 7 * day),
        'next-handover',
      );
    assert.equal(schedule.turns?.earlier.length, 10);
    assert.equal(schedule.turns?.earlier.at(-1)?.until, new Date(at(sunday) + 12 * 7 * day).toISOString());
  });
});

describe('a schedule of layers that is changed', () => {
  const layer = (name: string, people: readonly string[], more: Partial<LayerEntry> = {}): LayerEntry => ({
    name,
    rotation: weekly(people).rotation,
    ...more,
  });
  const layered = (...layers: LayerEntry[]): EntryOf<'schedule'> => ({
    ref: 'schedule/s',
    name: 'S',
    timeZone: 'Europe/Berlin',
    layers,
  });
  const changed = (written: EntryOf<'schedule'>, stored: EntryOf<'schedule'>, iso = sunday) =>
    changedEntry(written, stored, at(iso), 'next-handover');
  const who = (schedule: EntryOf<'schedule'>, iso: string): string | undefined =>
    onCallOf(schedule, noOverrides, definitionsOf()).at(at(iso)).value.people[0]?.person.slice('person/'.length);

  it('goes on by the names of its layers, in whatever order they stand', () => {
    const before = layered(layer('A', ['amy', 'bob']), layer('B', ['dan', 'eve']));
    const after = changed(layered(layer('B', ['dan', 'eve', 'fay']), layer('A', ['amy', 'bob', 'cas'])), before);
    assert.deepEqual([who(before, sunday), who(after, sunday)], ['dan', 'amy']);
    assert.deepEqual(
      after.layers?.map(({ name, turns }) => [name, turns?.earlier.length]),
      [
        ['B', 1],
        ['A', 1],
      ],
    );
    assert.deepEqual(changed(layered(...(after.layers ?? [])), after), after, 'and stays when it is sent again');
  });

  it('goes on in its first rotation when it had no layers before', () => {
    const after = changed(
      layered(layer('All', ['amy', 'bob', 'cas']), {
        name: 'Off',
        restrictedTo: [{ days: ['saturday'], from: '00:00', to: '00:00' }],
        nobody: true,
      }),
      pair,
    );
    assert.deepEqual(
      [who(after, sunday), who(after, '2026-11-30T12:00Z'), who(after, '2026-12-08T12:00Z')],
      ['amy', 'bob', 'cas'],
    );
  });

  it('takes other hours at once, and keeps turns and what was before as they were', () => {
    const days = (to: string) => layered(layer('Days', ['amy', 'bob'], { restrictedTo: [{ from: '08:00', to }] }));
    const after = changed(days('12:00'), days('20:00'));
    assert.deepEqual(
      ['2026-11-28T15:00Z', '2026-11-29T10:00Z', '2026-11-29T15:00Z', '2026-11-30T10:00Z'].map((iso) =>
        who(after, iso),
      ),
      ['amy', 'amy', undefined, 'bob'],
    );
  });
});

describe('however a rotation is changed, several times over', () => {
  const names = ['amy', 'bob', 'cas', 'dan', 'eve'].map((name) => `person/${name}`);
  const members = fc.shuffledSubarray(names, { minLength: 1 });
  const written = fc
    .record({
      people: members,
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
      turnLength: fc.constantFrom('PT1H', 'PT8H', 'P1D', 'P1W', 'P2W'),
    })
    .map(({ people, timeZone, turnLength }): Schedule => ({
      ref: 'schedule/s',
      name: 'S',
      timeZone,
      rotation: { people, startsAt: '2026-01-05T09:00', turnLength },
    }));
  const first = written;
  /** What is written next: mostly other people alone, sometimes other turns or another zone. */
  const changes = fc.array(
    fc.record({
      later: fc.oneof(fc.integer({ min: 1, max: 2 * day }), fc.integer({ min: 1, max: 40 * day })),
      people: members,
      other: fc.option(written, { freq: 4, nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  interface Step {
    readonly before: Schedule;
    readonly after: Schedule;
    readonly written: Schedule;
    readonly at: Instant;
  }

  /** Asserts something of each change in a row of them. */
  function holds(assertion: (step: Step) => void): void {
    fc.assert(
      fc.property(first, changes, (start, rows) => {
        let before = start;
        let now = at('2026-03-20T00:00Z');
        for (const { later, people, other } of rows) {
          now = instantOf(now + later);
          const { turns: _, ...base } = other ?? before;
          const next = { ...base, rotation: { ...base.rotation, people } };
          const after = changedSchedule(next, before, now, 'next-handover');
          assertion({ before, after, written: next, at: now });
          before = after;
        }
      }),
    );
  }

  it('who is on call stays, and else the next who is still in it takes over', () =>
    holds(({ before, after, written: { rotation }, at: now }) => {
      let shift = turnIn(before, now);
      for (let turns = 0; turns < 12 && shift !== undefined && !rotation.people.includes(shift.person); turns += 1)
        shift = turnIn(before, shift.endsAt);
      const someoneStays = shift !== undefined && rotation.people.includes(shift.person);
      if (someoneStays) assert.equal(turnIn(after, now)?.person, shift?.person);
      else assert.ok(rotation.people.includes(turnIn(after, now)?.person ?? ''));
    }));

  it('handovers stay where the rotation has them', () =>
    holds(({ after, written: { timeZone, rotation }, at: now }) => {
      let shift = turnIn(after, now);
      for (let turns = 0; turns < 4 && shift !== undefined; turns += 1) {
        assert.equal(turnAt({ timeZone, rotation, first: 0 }, shift.endsAt)?.startsAt, shift.endsAt);
        shift = turnIn(after, shift.endsAt);
      }
    }));

  it('nobody is left out of the cycle that begins with the next handover, and each comes after whom they stand behind', () =>
    holds(({ after, written: { timeZone, rotation }, at: now }) => {
      const { people } = rotation;
      const handover = turnAt({ timeZone, rotation, first: 0 }, now)?.endsAt ?? now;
      const cycle: string[] = [];
      for (let turn = handover; cycle.length < people.length;) {
        cycle.push(turnIn(after, turn)?.person ?? '');
        turn = turnAt({ timeZone, rotation, first: 0 }, turn)?.endsAt ?? turn;
      }
      const start = people.indexOf(cycle[0] ?? '');
      assert.deepEqual(cycle, [...people.slice(start), ...people.slice(0, start)]);
    }));

  it('the turns before stay whose they were', () =>
    holds(({ before, after, at: now }) => {
      for (const ago of [1, day / 3, day, 9 * day])
        assert.equal(turnIn(after, instantOf(now - ago))?.person, turnIn(before, instantOf(now - ago))?.person);
    }));

  it('applying the same again changes nothing', () =>
    holds(({ after, written: same, at: now }) => {
      for (const later of [0, 1, 3 * day, 60 * day])
        assert.deepEqual(changedSchedule(same, after, instantOf(now + later), 'next-handover'), after);
    }));

  it('shifts tile time', () =>
    holds(({ after, at: now }) => {
      for (const instant of [instantOf(now - day), now, instantOf(now + day)]) {
        const shift = turnIn(after, instant);
        if (shift === undefined) continue;
        assert.ok(shift.startsAt <= instant && instant < shift.endsAt);
        assert.deepEqual(turnIn(after, shift.startsAt), shift);
        assert.equal(turnIn(after, shift.endsAt)?.startsAt, shift.endsAt);
      }
    }));
});
