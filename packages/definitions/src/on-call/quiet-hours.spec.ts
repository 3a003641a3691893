import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, isoOf } from '@escalog/kernel';
import fc from 'fast-check';
import { quietUntil } from './quiet-hours.ts';

const night = { from: '22:00', to: '07:00', timeZone: 'Europe/Lisbon' };

function untilOf(at: string, hours = night): string | undefined {
  const until = quietUntil(hours, instantOf(Date.parse(at)));
  return until && isoOf(until);
}

describe('quiet hours', () => {
  it('go over midnight when they end earlier than they begin', () => {
    assert.equal(untilOf('2026-11-20T21:59:59Z'), undefined);
    assert.equal(untilOf('2026-11-20T22:00:00Z'), '2026-11-21T07:00:00.000Z');
    assert.equal(untilOf('2026-11-21T06:59:59Z'), '2026-11-21T07:00:00.000Z');
    assert.equal(untilOf('2026-11-21T07:00:00Z'), undefined);
  });

  it('are within a day when they end later than they begin', () => {
    const midday = { ...night, from: '12:00', to: '14:30' };
    assert.equal(untilOf('2026-11-21T13:00:00Z', midday), '2026-11-21T14:30:00.000Z');
    assert.equal(untilOf('2026-11-21T15:00:00Z', midday), undefined);
  });

  it('end an hour earlier in the night in which clocks go forward, and later when they go back', () => {
    assert.equal(untilOf('2026-03-28T23:00:00Z'), '2026-03-29T06:00:00.000Z');
    assert.equal(untilOf('2026-10-24T22:00:00Z'), '2026-10-25T07:00:00.000Z');
  });

  it('end when clocks jump over their end, and at the first of two times that clocks show twice', () => {
    const short = { ...night, to: '01:30' };
    assert.equal(untilOf('2026-03-29T00:30:00Z', short), '2026-03-29T01:00:00.000Z', 'clocks jump from 01:00 to 02:00');
    assert.equal(untilOf('2026-10-24T23:00:00Z', short), '2026-10-25T00:30:00.000Z', '01:30 is shown twice');
    assert.equal(untilOf('2026-10-25T01:10:00Z', short), undefined, 'between the two');
  });

  it('are over within a day and an hour, and not quiet any more when they are over', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'));
    fc.assert(
      fc.property(
        time,
        time,
        fc.constantFrom('Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'),
        fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2031, 0) }),
        (from, to, timeZone, at) => {
          fc.pre(from !== to);
          const until = quietUntil({ from, to, timeZone }, instantOf(at));
          if (until === undefined) return;
          assert.ok(until > at && until <= at + 25 * 3_600_000);
          assert.equal(quietUntil({ from, to, timeZone }, until), undefined);
        },
      ),
    );
  });
});
