import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysFrom, mondayOf, partsOf } from './days.ts';
import { clockTime, fieldTime, instantAsked, shownTime, zoneAsked } from './times.ts';

const zone = 'Europe/Lisbon';

describe('a calendar by days', () => {
  it('begins on the Monday of the week, in the zone', () => {
    assert.equal(mondayOf(undefined, '2026-11-29T23:30:00Z', zone).toString(), '2026-11-23');
    assert.equal(mondayOf(undefined, '2026-11-29T23:30:00Z', 'Europe/Berlin').toString(), '2026-11-30');
    assert.equal(mondayOf('2026-12-24', '2026-11-29T23:30:00Z', zone).toString(), '2026-12-21');
    assert.throws(() => mondayOf('2026-13-24', '2026-11-29T23:30:00Z', zone), /is no date/);
  });

  it('has the hours that its days have when clocks change', () => {
    const week = (first: string) =>
      daysFrom(mondayOf(first, first, zone), 7, '2026-11-29T12:00:00Z', zone).map(({ clockChange }) => clockChange);
    assert.deepEqual(week('2026-10-19T00:00:00Z'.slice(0, 10)).slice(5), [null, '25 hours: the clock goes back']);
    assert.deepEqual(week('2026-03-23').slice(5), [null, '23 hours: the clock goes forward']);
  });

  it('says which part of each day a shift takes, by the clock of that day', () => {
    const days = daysFrom(mondayOf('2026-10-19', '2026-10-19T12:00:00Z', zone), 14, '2026-10-25T12:00:00Z', zone);
    const shift = { startsAt: '2026-10-19T08:00:00Z', endsAt: '2026-10-26T09:00:00Z' };
    assert.deepEqual(
      days.map((day) => partsOf(day, [shift], zone).map(({ when }) => when)[0]),
      ['from 09:00', ...Array<string>(6).fill('all day'), 'until 09:00', ...Array<undefined>(6).fill(undefined)],
    );
    assert.deepEqual(
      days.filter(({ isToday }) => isToday).map(({ label }) => label),
      ['Sun 25 Oct'],
    );
  });

  it('tells apart the two times that a clock shows when it goes back', () => {
    assert.equal(clockTime('2026-10-25T00:30:00Z', zone), '01:30 (+01:00)');
    assert.equal(clockTime('2026-10-25T01:30:00Z', zone), '01:30 (+00:00)');
    assert.equal(clockTime('2026-10-25T02:30:00Z', zone), '02:30');
  });
});

describe('times in fields and words', () => {
  it('are of the zone, unless they say their own', () => {
    assert.equal(instantAsked('2026-07-01T09:00', zone), '2026-07-01T08:00:00Z');
    assert.equal(instantAsked('2026-07-01T09:00:00Z', zone), '2026-07-01T09:00:00Z');
    assert.equal(fieldTime('2026-07-01T08:00:00Z', zone), '2026-07-01T09:00');
    assert.throws(() => instantAsked('tomorrow', zone), /is no date and time/);
    assert.throws(() => zoneAsked('Mars/Olympus', 'UTC'), /There is no time zone "Mars\/Olympus"/);
    assert.equal(shownTime('2027-01-04T09:00:00Z', zone, '2026-11-29T00:00:00Z'), 'Mon 4 Jan 2027, 09:00');
  });
});
