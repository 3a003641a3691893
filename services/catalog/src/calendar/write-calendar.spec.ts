import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { readCalendar } from './read-calendar.ts';
import { writtenCalendar, type WrittenShift } from './write-calendar.ts';

const at = (iso: string) => instantOf(Date.parse(iso));
const changedAt = at('2026-11-18T02:00:00Z');
const shift: WrittenShift = {
  uid: 'schedule.identity.person.ana.1@escalog',
  startsAt: at('2026-07-06T07:00:00Z'),
  endsAt: at('2026-07-13T07:00:00Z'),
  summary: 'On Call - Ana Costa - Identity on call',
  description: 'Ana Costa is on call.',
};
const linesOf = (text: string): readonly string[] => text.split('\r\n');

describe('a calendar that is written', () => {
  it('has what Google, Apple and Outlook look for, all times in UTC', () => {
    assert.deepEqual(linesOf(writtenCalendar({ name: 'Identity on call', changedAt, shifts: [shift] })), [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Escalog//On call//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'NAME:Identity on call',
      'X-WR-CALNAME:Identity on call',
      'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
      'X-PUBLISHED-TTL:PT15M',
      'BEGIN:VEVENT',
      'UID:schedule.identity.person.ana.1@escalog',
      'DTSTAMP:20261118T020000Z',
      'LAST-MODIFIED:20261118T020000Z',
      'SEQUENCE:27741600',
      'DTSTART:20260706T070000Z',
      'DTEND:20260713T070000Z',
      'SUMMARY:On Call - Ana Costa - Identity on call',
      'DESCRIPTION:Ana Costa is on call.',
      'STATUS:CONFIRMED',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('says by a greater sequence that it was changed', () => {
    const sequence = (changed: string) =>
      Number(/SEQUENCE:(\d+)/.exec(writtenCalendar({ name: '', changedAt: at(changed), shifts: [shift] }))?.[1]);
    assert.ok(sequence('2026-11-18T02:00:01Z') > sequence('2026-11-18T02:00:00Z'));
    assert.equal(sequence('1970-01-01T00:00:00Z'), 0);
    assert.ok(sequence('2090-01-01T00:00:00Z') < 2 ** 31);
  });

  it('escapes what has a meaning, and folds by octets between characters', () => {
    const summary = `a, b; c\\d\ne ${'é'.repeat(60)}${'🎉'.repeat(30)}`;
    const lines = linesOf(writtenCalendar({ name: 'x', changedAt, shifts: [{ ...shift, summary }] }));
    assert.ok(lines.some((line) => line.startsWith('SUMMARY:a\\, b\\; c\\\\d\\ne é')));
    for (const line of lines) {
      assert.ok(Buffer.byteLength(line) <= 75, line);
      assert.ok(line.isWellFormed());
    }
  });

  it('is read by ical.js, and by Escalog itself, as what was written', () => {
    const shifts = fc.array(
      fc.record({
        startsAt: fc.integer({ min: 0, max: 1_000_000 }),
        minutes: fc.integer({ min: 1, max: 20_000 }),
        summary: fc
          .string({ unit: 'binary', minLength: 1, maxLength: 200 })
          .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ').trim()),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(shifts, (some) => {
        const written = some.map(({ startsAt, minutes, summary }, index) => ({
          uid: `${index}@escalog`,
          startsAt: instantOf(changedAt + startsAt * 60_000),
          endsAt: instantOf(changedAt + (startsAt + minutes) * 60_000),
          summary: `${index} ${summary}`,
          description: summary,
        }));
        const text = writtenCalendar({ name: 'x', changedAt, shifts: written });
        const theirs = new ICAL.Component(ICAL.parse(text) as unknown as string).getAllSubcomponents('vevent');
        assert.deepEqual(
          theirs.map((event) => event.getFirstPropertyValue('summary')),
          written.map(({ summary }) => summary),
        );
        const reading = readCalendar(text, {
          timeZone: 'Asia/Tokyo',
          from: instantOf(0),
          until: instantOf(changedAt * 2),
        });
        let step = reading.next();
        while (!step.done) step = reading.next();
        assert.ok(step.value.ok);
        const ours = step.value.occurrences.map(({ startsAt, endsAt, summary }) => [startsAt, endsAt, summary.trim()]);
        const order = (a: unknown[], b: unknown[]) => (String(a) < String(b) ? -1 : 1);
        assert.deepEqual(
          ours.sort(order),
          written.map(({ startsAt, endsAt, summary }) => [startsAt, endsAt, summary.trim()]).sort(order),
        );
      }),
    );
  });
});
