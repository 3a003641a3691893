import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, type Instant } from '@escalog/kernel';
import fc from 'fast-check';
import { turnIn, type Turning } from './turns.ts';

const people = ['person/ana', 'person/ben', 'person/cem'];

function rotation(timeZone: string, startsAt: string, turnLength: string, taking = people): Turning {
  return { timeZone, rotation: { people: taking, startsAt, turnLength } };
}

function at(iso: string): Instant {
  return instantOf(Temporal.Instant.from(iso).epochMilliseconds);
}

/** `ana 08:00Z..08:00Z` with dates, to read beside a calendar. */
function shown(schedule: Turning, iso: string): string | undefined {
  const shift = turnIn(schedule, at(iso));
  const minute = (instant: Instant): string => new Date(instant).toISOString().slice(0, 16);
  return shift && `${shift.person.slice('person/'.length)} ${minute(shift.startsAt)}Z..${minute(shift.endsAt)}Z`;
}

describe('who is on call', () => {
  const weekly = rotation('Europe/Berlin', '2026-01-05T09:00', 'P1W');

  it('is the first person from the very instant of the first handover', () => {
    assert.equal(shown(weekly, '2026-01-05T08:00:00Z'), 'ana 2026-01-05T08:00Z..2026-01-12T08:00Z');
  });

  it('is nobody before the first turn', () => {
    assert.equal(turnIn(weekly, at('2026-01-05T07:59:59.999Z')), undefined);
  });

  it('is nobody when nobody takes turns', () => {
    assert.equal(turnIn(rotation('Europe/Berlin', '2026-01-05T09:00', 'P1W', []), at('2026-02-01T00:00Z')), undefined);
  });

  it('belongs to the one who takes over at the instant of a handover, and to the other just before', () => {
    assert.match(shown(weekly, '2026-01-12T08:00:00Z') ?? '', /^ben /);
    assert.match(shown(weekly, '2026-01-12T07:59:59.999Z') ?? '', /^ana /);
  });

  it('comes round to the first person after the last', () => {
    assert.match(shown(weekly, '2026-01-26T12:00:00Z') ?? '', /^ana /);
  });
});

describe('a handover across a change of the clocks', () => {
  it('stays at 09:00 in Berlin when summer time begins, so that week is an hour shorter', () => {
    const weekly = rotation('Europe/Berlin', '2026-03-23T09:00', 'P1W');
    assert.equal(shown(weekly, '2026-03-24T00:00Z'), 'ana 2026-03-23T08:00Z..2026-03-30T07:00Z');
  });

  it('stays at 09:00 in New York when summer time ends, so that day is an hour longer', () => {
    const daily = rotation('America/New_York', '2026-10-31T09:00', 'P1D');
    assert.equal(shown(daily, '2026-11-01T00:00Z'), 'ana 2026-10-31T13:00Z..2026-11-01T14:00Z');
  });

  it('happens when the clocks jump if it falls into the gap', () => {
    const daily = rotation('Europe/Berlin', '2026-03-28T02:30', 'P1D');
    assert.equal(shown(daily, '2026-03-29T00:59Z'), 'ana 2026-03-28T01:30Z..2026-03-29T01:00Z');
    assert.equal(shown(daily, '2026-03-29T01:00Z'), 'ben 2026-03-29T01:00Z..2026-03-30T00:30Z');
  });

  it('never goes back when several turns fall into the gap: they are left out', () => {
    const short = rotation('Europe/Berlin', '2026-01-05T09:00', 'PT7M');
    const before = turnIn(short, instantOf(Date.parse('2026-03-29T01:00Z') - 1));
    const behind = turnIn(short, before?.endsAt ?? instantOf(0));
    assert.deepEqual(
      [before?.endsAt, behind?.startsAt],
      [Date.parse('2026-03-29T01:00Z'), Date.parse('2026-03-29T01:00Z')],
    );
  });

  it('happens at the first of the two when it falls into the overlap', () => {
    const daily = rotation('Europe/Berlin', '2026-10-24T02:30', 'P1D');
    assert.equal(shown(daily, '2026-10-25T00:30Z'), 'ben 2026-10-25T00:30Z..2026-10-26T01:30Z');
  });

  it('leaves out an hourly turn that lies in the gap: 02:00 does not exist, 03:00 follows 01:00', () => {
    const hourly = rotation('Europe/Berlin', '2026-03-29T01:00', 'PT1H');
    assert.equal(shown(hourly, '2026-03-29T00:30Z'), 'ana 2026-03-29T00:00Z..2026-03-29T01:00Z');
    assert.equal(shown(hourly, '2026-03-29T01:00Z'), 'cem 2026-03-29T01:00Z..2026-03-29T02:00Z');
  });

  it('gives the hour that comes twice to one person', () => {
    const hourly = rotation('America/New_York', '2026-11-01T00:00', 'PT1H');
    assert.equal(shown(hourly, '2026-11-01T06:59Z'), 'ben 2026-11-01T05:00Z..2026-11-01T07:00Z');
  });

  it('is right for turns shorter than the change, months after it', () => {
    const short = rotation('Europe/Berlin', '2026-07-01T00:00', 'PT20M');
    assert.equal(shown(short, '2026-12-01T08:00Z')?.slice(4), '2026-12-01T08:00Z..2026-12-01T08:20Z');
  });
});

describe('shifts', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
  const turns = ['PT7M', 'PT1H', 'PT8H', 'P1D', 'P1DT12H', 'P1W'];
  const schedules = fc.record({
    zone: fc.constantFrom(...zones),
    turn: fc.constantFrom(...turns),
    startsAt: fc.constantFrom('2026-01-05T09:00', '2026-03-29T02:30', '2026-10-25T02:30'),
  });
  /** Close to changes of the clocks, where it matters, and anywhere else. */
  const days = 86_400_000;
  const around = (iso: string) => fc.integer({ min: at(iso) - days, max: at(iso) + days });
  const instants = fc
    .oneof(
      around('2026-03-29T01:00Z'),
      around('2026-10-25T01:00Z'),
      around('2026-11-01T06:00Z'),
      fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2028-01-01T00:00Z') }),
    )
    .map(instantOf);

  it('contain the instant that they were found for', () => {
    fc.assert(
      fc.property(schedules, instants, ({ zone, turn, startsAt }, instant) => {
        const shift = turnIn(rotation(zone, startsAt, turn), instant);
        if (shift === undefined) return assert.ok(instant < shiftStart(zone, startsAt));
        assert.ok(shift.startsAt <= instant && instant < shift.endsAt);
      }),
    );
  });

  it('tile time: each begins where the one before it ends', () => {
    fc.assert(
      fc.property(schedules, instants, ({ zone, turn, startsAt }, instant) => {
        const schedule = rotation(zone, startsAt, turn);
        const shift = turnIn(schedule, instant);
        if (shift === undefined) return;
        assert.equal(turnIn(schedule, shift.endsAt)?.startsAt, shift.endsAt);
        assert.deepEqual(turnIn(schedule, shift.startsAt), shift);
      }),
    );
  });

  function shiftStart(zone: string, startsAt: string): number {
    return Temporal.PlainDateTime.from(startsAt).toZonedDateTime(zone).epochMilliseconds;
  }
});
