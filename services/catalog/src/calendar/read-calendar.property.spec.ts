import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { readCalendar, type CalendarRead } from './read-calendar.ts';

const zones = [
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
];
const days = { DAILY: 1, WEEKLY: 7 };
const day = 24 * 60 * 60 * 1000;

function read(text: string, timeZone: string, from: number, until: number): CalendarRead {
  const reading = readCalendar(text, { timeZone, from: instantOf(from), until: instantOf(until) });
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

const compact = (local: Temporal.PlainDateTime): string =>
  local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');

const repeating = fc.record({
  zone: fc.constantFrom(...zones),
  frequency: fc.constantFrom('DAILY' as const, 'WEEKLY' as const),
  interval: fc.integer({ min: 1, max: 5 }),
  // Around the changes of clocks, at hours in which they happen, and at others.
  start: fc.record({
    day: fc.integer({ min: 0, max: 700 }),
    minutes: fc.constantFrom(0, 30, 90, 120, 150, 180, 540, 1_410),
  }),
  count: fc.option(fc.integer({ min: 1, max: 60 })),
  until: fc.option(fc.integer({ min: 0, max: 200 })),
  from: fc.integer({ min: 0, max: 800 }),
  length: fc.integer({ min: 1, max: 100 }),
  hours: fc.integer({ min: 1, max: 48 }),
});

describe('a rule', () => {
  it('means what counting on the calendar, day by day, comes to, in any zone', () => {
    fc.assert(
      fc.property(repeating, ({ zone, frequency, interval, start, count, until, from, length, hours }) => {
        const first = Temporal.PlainDateTime.from('2025-01-01T00:00').add({ days: start.day, minutes: start.minutes });
        const last = until === null || count !== null ? undefined : first.add({ days: until });
        const begin = Date.parse('2025-01-01T00:00Z') + from * day;
        const end = begin + length * day;
        const text = [
          'BEGIN:VCALENDAR',
          'BEGIN:VEVENT',
          'UID:one',
          `DTSTART;TZID=${zone}:${compact(first)}`,
          `DURATION:PT${hours}H`,
          `RRULE:FREQ=${frequency};INTERVAL=${interval}${count === null ? '' : `;COUNT=${count}`}${last === undefined ? '' : `;UNTIL=${compact(last)}`}`,
          'END:VEVENT',
          'END:VCALENDAR',
        ].join('\r\n');

        const expected: number[] = [];
        for (let index = 0, counted = 0; counted < (count ?? Infinity); index += 1) {
          const local = first.add({ days: index * interval * days[frequency] });
          const zoned = local.toZonedDateTime(zone);
          if (zoned.epochMilliseconds >= end) break;
          if (last !== undefined && Temporal.PlainDateTime.compare(local, last) > 0) break;
          // A time that no clock shows is none, but for the first, which was written.
          if (index > 0 && !zoned.toPlainDateTime().equals(local)) continue;
          counted += 1;
          if (zoned.epochMilliseconds + hours * 60 * 60 * 1000 > begin) expected.push(zoned.epochMilliseconds);
        }
        const result = read(text, 'UTC', begin, end);
        assert.ok(result.ok, JSON.stringify(result));
        assert.deepEqual(
          result.occurrences.map(({ startsAt }) => Number(startsAt)),
          expected,
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    'BEGIN:VCALENDAR',
    'END:VCALENDAR',
    'BEGIN:VEVENT',
    'END:VEVENT',
    'UID:a',
    'UID:b',
    'DTSTART:20260706T090000Z',
    'DTSTART;VALUE=DATE:20260706',
    'DTSTART;TZID=Europe/Berlin:20260329T023000',
    'DTEND:20260708T090000',
    'DURATION:P1D',
    'RRULE:FREQ=DAILY',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20261231',
    'RRULE:',
    'EXDATE:20260707T090000Z',
    'RDATE;VALUE=PERIOD:20260709T090000Z/PT1H',
    'RECURRENCE-ID;RANGE=THISANDFUTURE:20260707T090000Z',
    'RECURRENCE-ID;VALUE=DATE:20260707',
    'STATUS:CANCELLED',
    'SEQUENCE:x',
    'X-WR-TIMEZONE:Asia/Tokyo',
    ' folded',
    'ATTENDEE:mailto:a@acme.example',
    'DTSTART',
    ':',
    'BEGIN:',
    'END',
    ';',
    '"',
  );
  const lines = fc.array(fc.oneof({ weight: 8, arbitrary: pieces }, fc.string()), { maxLength: 20 });
  const event = lines.map((some) => ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...some, 'END:VEVENT', 'END:VCALENDAR']);

  it('is read or refused with one of its lines, and whatever is told overlaps the span and has a length', () => {
    const [from, until] = [Date.parse('2026-07-01T00:00Z'), Date.parse('2026-08-01T00:00Z')];
    fc.assert(
      fc.property(fc.oneof(lines, event), (some) => {
        const result = read(some.join('\r\n'), 'Europe/Lisbon', from, until);
        if (!result.ok) {
          assert.ok(result.detail.length > 10);
          assert.ok(result.line >= 1 && result.line <= some.join('\r\n').split(/\r\n|\r|\n/).length);
          return;
        }
        for (const { startsAt, endsAt } of result.occurrences)
          assert.ok(startsAt < endsAt && startsAt < until && endsAt > from);
      }),
      { numRuns: 2_000 },
    );
  });
});
