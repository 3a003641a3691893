/** Shifts as a calendar (RFC 5545) that Google, Apple and Outlook subscribe to. Pure. */
import { isoOf, type Instant } from '@escalog/kernel';

/** One event. */
export interface WrittenShift {
  /** The same for the same shift, whenever it is written, and of no other. */
  readonly uid: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly summary: string;
  readonly description: string;
}

export interface WrittenCalendar {
  readonly name: string;
  /** When anything that shifts follow from was changed last: whatever an event says then replaces what it said before. */
  readonly changedAt: Instant;
  readonly shifts: readonly WrittenShift[];
}

/** How often who subscribes is asked to look. */
const refresh = 'PT15M';
const longestLine = 75;

/** All times are in UTC, so that nobody needs to know a zone. */
export function writtenCalendar({ name, changedAt, shifts }: WrittenCalendar): string {
  const stamp = utc(changedAt);
  // Grows with every change, and is at most ten digits for a long time.
  const sequence = Math.max(0, Math.floor((changedAt - beginning) / 1_000));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Escalog//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    text('NAME', name),
    text('X-WR-CALNAME', name),
    `REFRESH-INTERVAL;VALUE=DURATION:${refresh}`,
    `X-PUBLISHED-TTL:${refresh}`,
    ...shifts.flatMap(({ uid, startsAt, endsAt, summary, description }) => [
      'BEGIN:VEVENT',
      text('UID', uid),
      `DTSTAMP:${stamp}`,
      `LAST-MODIFIED:${stamp}`,
      `SEQUENCE:${sequence}`,
      `DTSTART:${utc(startsAt)}`,
      `DTEND:${utc(endsAt)}`,
      text('SUMMARY', summary),
      text('DESCRIPTION', description),
      'STATUS:CONFIRMED',
      // Being on call is not being busy.
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

const beginning = 1_767_225_600_000;

function utc(instant: Instant): string {
  return `${isoOf(instant).slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Escaped as RFC 5545 has it, 3.3.11. */
function text(name: string, value: string): string {
  return `${name}:${value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n')}`;
}

/** At most 75 octets a line, none of them part of a character (RFC 5545, 3.1). */
function folded(line: string): string {
  const lines: string[] = [];
  let [current, octets] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > longestLine) {
      lines.push(current);
      [current, octets] = [' ', 1];
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}
