/** Hours of the week on the clocks of a zone, as `Mon-Fri 09:00-17:00` says them. */

/** Days count from Monday, 1, to Sunday, 7; minutes from midnight. An end that is not after the start is on the next day. */
export interface Hours {
  readonly days: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const pattern = new RegExp(
  `^(?:(${day}(?:-${day})?(?:,${day}(?:-${day})?)*))?(?:(^| )(${time})-(${time}|24:00))?$`,
  'i',
);

/** The hours that a text says, or `undefined` when it says none: days, hours of each day, or both. */
export function hoursOf(text: string): Hours | undefined {
  const found = pattern.exec(text.trim());
  if (found === null || text.trim() === '') return undefined;
  const [, named, , from, to] = found;
  return {
    days: new Set(named === undefined ? [1, 2, 3, 4, 5, 6, 7] : named.split(',').flatMap(daysOf)),
    from: minutesOf(from ?? '00:00'),
    to: minutesOf(to ?? '24:00'),
  };
}

/** `Fri-Mon` is Friday to Monday. */
function daysOf(range: string): readonly number[] {
  const [first = 0, last = first] = range.split('-').map((name) => days.indexOf(name.toLowerCase()));
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((first + index) % 7) + 1);
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Whether the clocks show a time within the hours: from their start, and up to but not with their end. */
export function isWithin({ days: on, from, to }: Hours, { dayOfWeek, hour, minute }: Temporal.ZonedDateTime): boolean {
  const now = hour * 60 + minute;
  if (to > from) return on.has(dayOfWeek) && now >= from && now < to;
  const before = dayOfWeek === 1 ? 7 : dayOfWeek - 1;
  return now >= from ? on.has(dayOfWeek) : now < to && on.has(before);
}
