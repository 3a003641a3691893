/** The hours to which a layer is restricted, on the wall clock of its zone. */
import { instantOf, type Instant } from '@escalog/kernel';
import type { Hours, Weekday } from '../entries/schedule.ts';
import { always, type Piece } from './piece.ts';
import { dateIn, instantIn } from './wall-clock.ts';

/** Whether an instant lies in the hours, and for how long that holds. */
export function hoursPiece(hours: readonly Hours[] | undefined, timeZone: string, at: Instant): Piece<boolean> {
  if (hours === undefined) return { ...always, value: true };
  const today = dateIn(timeZone, at);
  // What began the day before yesterday is over today, and what began before that yesterday. What lies ahead is
  // looked for in the week from today.
  const around = spansOn([-2, -1, 0, 1], today, hours, timeZone);
  const [inside] = around.filter(({ since, until }) => since <= at && at < until);
  if (inside !== undefined) return { ...inside, value: true };
  const ahead = [...around, ...spansOn([2, 3, 4, 5, 6, 7], today, hours, timeZone)];
  const begins = ahead.map(({ since }) => since).filter((since) => since > at);
  const ends = around.map(({ until }) => until).filter((until) => until <= at);
  const midnight = (days: number): Instant => instantIn(timeZone, today.add({ days }).toPlainDateTime());
  return {
    since: instantOf(Math.max(midnight(-1), ...ends)),
    until: instantOf(Math.min(midnight(8), ...begins)),
    value: false,
  };
}

/** The days of the week on which hours begin, from 1 for Monday; without hours all. */
export function daysOf(hours: readonly Hours[] | undefined): ReadonlySet<number> {
  const named = hours === undefined ? weekdays : hours.flatMap(({ days = weekdays }) => days);
  return new Set(named.map(numberOf));
}

interface Span {
  readonly since: Instant;
  readonly until: Instant;
}

/** The hours that begin on days so far from a date. One that a gap of the clocks swallows is left out. */
function spansOn(
  offsets: readonly number[],
  date: Temporal.PlainDate,
  hours: readonly Hours[],
  timeZone: string,
): readonly Span[] {
  return offsets.flatMap((offset) => {
    const day = date.add({ days: offset });
    return hours
      .filter(({ days }) => days === undefined || days.some((one) => numberOf(one) === day.dayOfWeek))
      .map(({ from, to }) => ({
        since: instantIn(timeZone, day.toPlainDateTime(from)),
        until: instantIn(timeZone, (to > from ? day : day.add({ days: 1 })).toPlainDateTime(to)),
      }))
      .filter(({ since, until }) => since < until);
  });
}

const weekdays: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function numberOf(day: Weekday): number {
  return weekdays.indexOf(day) + 1;
}
