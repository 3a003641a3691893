import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, isoOf, type Instant } from '@escalog/kernel';
import fc from 'fast-check';
import type { EntryOf } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import { calendarPiece } from './calendar-times.ts';
import { onCallOf } from './on-call.ts';
import { noOverrides } from './overrides.ts';

const at = (iso: string): Instant => instantOf(Temporal.Instant.from(iso).epochMilliseconds);
const day = (name: string, from: number, to: number) => ({
  startsAt: `2026-11-${from}T09:00:00.000Z`,
  endsAt: `2026-11-${to}T09:00:00.000Z`,
  ...(name.startsWith('?') ? { unknown: name.slice(2) } : { person: `person/${name}` }),
});

const calendar = (...list: readonly ReturnType<typeof day>[]): EntryOf<'calendar'> => ({
  ref: 'calendar/shifts',
  name: 'Shifts',
  timeZone: 'UTC',
  shifts: { from: '2026-11-09T00:00:00.000Z', until: '2027-02-22T00:00:00.000Z', list: [...list] },
});

const rotation = { people: ['person/base'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
const schedule: EntryOf<'schedule'> = {
  ref: 'schedule/s',
  name: 'S',
  timeZone: 'UTC',
  layers: [
    { name: 'base', rotation },
    { name: 'shifts', calendar: 'calendar/shifts' },
  ],
};

function onCall(iso: string, kept: EntryOf<'calendar'> | undefined, of = schedule): readonly string[] {
  const definitions = kept === undefined ? definitionsOf() : definitionsOf(kept);
  return onCallOf(of, noOverrides, definitions)
    .at(at(iso))
    .value.people.map(({ person, layer }) => `${person.slice(7)} by ${layer}`);
}

describe('a layer that is a calendar', () => {
  const kept = calendar(day('ana', 16, 18), day('ben', 18, 20), day('cleo', 19, 21), day('? Zoe', 23, 24));

  it('has whoever the calendar names, and several where it names several', () => {
    assert.deepEqual(onCall('2026-11-16T09:00:00Z', kept), ['ana by shifts']);
    assert.deepEqual(onCall('2026-11-18T08:59:59.999Z', kept), ['ana by shifts']);
    assert.deepEqual(onCall('2026-11-18T09:00:00Z', kept), ['ben by shifts']);
    assert.deepEqual(onCall('2026-11-19T12:00:00Z', kept), ['ben by shifts', 'cleo by shifts']);
    assert.deepEqual(onCall('2026-11-16T10:00:00Z', calendar(day('ana', 16, 18), day('ana', 15, 17))), [
      'ana by shifts',
    ]);
  });

  it('leaves it to the layers before it where the calendar names nobody who is known', () => {
    for (const iso of ['2026-11-16T08:59:59Z', '2026-11-21T09:00:00Z', '2026-11-23T12:00:00Z', '2030-01-01T00:00:00Z'])
      assert.deepEqual(onCall(iso, kept), ['base by base'], iso);
    assert.deepEqual(onCall('2026-11-16T10:00:00Z', undefined), ['base by base']);
    const { shifts: _none, ...unread } = kept;
    assert.deepEqual(onCall('2026-11-16T10:00:00Z', unread), ['base by base']);
  });

  it('counts in its hours alone', () => {
    const restrictedTo = [{ from: '08:00', to: '20:00' }];
    const layers = [
      { name: 'base', rotation },
      { name: 'shifts', calendar: 'calendar/shifts', restrictedTo },
    ];
    assert.deepEqual(onCall('2026-11-17T12:00:00Z', kept, { ...schedule, layers }), ['ana by shifts']);
    assert.deepEqual(onCall('2026-11-17T22:00:00Z', kept, { ...schedule, layers }), ['base by base']);
  });

  it('tells what nobody is known by', () => {
    assert.deepEqual(calendarPiece(kept, at('2026-11-23T12:00:00Z')).value, { turns: [], unknown: ['Zoe'] });
  });

  it('says at every instant what its list says, and within its bounds nothing else', () => {
    const hour = 3_600_000;
    const start = at('2026-11-16T00:00:00Z');
    const shift = fc.record({
      begin: fc.integer({ min: 0, max: 50 }),
      length: fc.integer({ min: 1, max: 20 }),
      who: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(
        fc.array(shift, { maxLength: 12 }),
        fc.integer({ min: -5, max: 80 }),
        fc.nat(hour - 1),
        (list, asked, rest) => {
          const moment = instantOf(start + asked * hour + rest);
          const entry: EntryOf<'calendar'> = {
            ...calendar(),
            shifts: {
              from: isoOf(start),
              until: isoOf(start),
              list: list.map(({ begin, length, who }) => ({
                startsAt: isoOf(instantOf(start + begin * hour)),
                endsAt: isoOf(instantOf(start + (begin + length) * hour)),
                person: `person/${who}`,
              })),
            },
          };
          const namedAt = (instant: number): string =>
            list
              .filter(
                ({ begin, length }) => start + begin * hour <= instant && instant < start + (begin + length) * hour,
              )
              .map(({ who }) => `person/${who}`)
              .join();
          const piece = calendarPiece(entry, moment);
          assert.equal(piece.value.turns.map(({ person }) => person).join(), namedAt(moment));
          assert.ok(piece.since <= moment && moment < piece.until);
          for (const edge of [Math.max(piece.since, start - 10 * hour), Math.min(piece.until, start + 100 * hour) - 1])
            assert.equal(namedAt(edge), namedAt(moment));
        },
      ),
    );
  });
});
