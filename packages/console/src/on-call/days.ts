/** A calendar by days: which part of each day a time on call takes. */
import { HttpProblem } from '@escalog/http';
import { clockTime, shownDate } from './times.ts';

export interface Span {
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Day {
  /** `2026-12-24`. */
  readonly date: string;
  /** `Thu 24 Dec`. */
  readonly label: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly isToday: boolean;
  readonly isMonday: boolean;
  /** `25 hours: the clock goes back`; null of a day of 24. */
  readonly clockChange: string | null;
}

/** The first day that is shown: the Monday of the week of the date that is asked for, or of today. */
export function mondayOf(asked: string | undefined, now: string, zone: string): Temporal.PlainDate {
  const date = asked === undefined || asked === '' ? undefined : dateAsked(asked);
  const day = date ?? Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 });
}

function dateAsked(text: string): Temporal.PlainDate {
  try {
    const date = Temporal.PlainDate.from(text);
    if (date.year < 1990 || date.year > 2150) throw new RangeError('too far');
    return date;
  } catch {
    throw new HttpProblem(
      422,
      'no-such-date',
      `"${text}" is no date that is shown here; write one such as 2026-12-24.`,
    );
  }
}

export function daysFrom(first: Temporal.PlainDate, count: number, now: string, zone: string): readonly Day[] {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate();
  return Array.from({ length: count }, (_, index) => {
    const date = first.add({ days: index });
    const [begin, end] = [date.toZonedDateTime(zone), date.add({ days: 1 }).toZonedDateTime(zone)];
    const hours = begin.until(end).total({ unit: 'hours' });
    return {
      date: date.toString(),
      label: shownDate(date),
      startsAt: begin.toInstant().toString(),
      endsAt: end.toInstant().toString(),
      isToday: date.equals(today),
      isMonday: date.dayOfWeek === 1,
      clockChange: hours === 24 ? null : `${hours} hours: the clock goes ${hours > 24 ? 'back' : 'forward'}`,
    };
  });
}

/** Those of `spans` that take part of a day, with which part: `all day`, `until 09:00`, `from 09:00`, `09:00 to 17:00`. */
export function partsOf<T extends Span>(
  day: Day,
  spans: readonly T[],
  zone: string,
): readonly { readonly when: string; readonly of: T }[] {
  const [begin, end] = [Date.parse(day.startsAt), Date.parse(day.endsAt)];
  return spans
    .filter(({ startsAt, endsAt }) => Date.parse(startsAt) < end && endOf(endsAt) > begin)
    .map((of) => {
      const [starts, ends] = [Date.parse(of.startsAt) > begin, endOf(of.endsAt) < end];
      const from = starts ? clockTime(of.startsAt, zone) : '';
      const to = ends ? clockTime(of.endsAt, zone) : '';
      const when = starts && ends ? `${from} to ${to}` : starts ? `from ${from}` : ends ? `until ${to}` : 'all day';
      return { when, of };
    });
}

/** What never ends has no date that a browser knows. */
function endOf(endsAt: string): number {
  const at = Date.parse(endsAt);
  return Number.isNaN(at) ? Infinity : at;
}
