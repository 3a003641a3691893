/** The clock on the wall of a time zone, for hundreds of thousands of instants: the offsets of the zone are looked up once. */
import { instantFrom, instantOf, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';

export const hourLength: Milliseconds = 3_600_000;
export const dayLength: Milliseconds = 86_400_000;

/** Milliseconds from 1970-01-01T00:00 to what the clock on the wall shows. */
export type WallTime = number;

interface Stretch {
  readonly from: number;
  readonly offset: Milliseconds;
}

/** Of instants far after `until` the last offset known is taken. Throws a `RangeError` for a zone that there is not. */
export function wallClock(zone: string, since: Instant, until: Instant): (at: Instant) => WallTime {
  const stretches = stretchesOf(zone, since - dayLength, until + 400 * dayLength);
  let [from, to, offset] = [0, 0, 0];
  return (at) => {
    // What comes one after the other is mostly of the same stretch.
    if (at < from || at >= to) {
      const index = Math.max(
        0,
        stretches.findLastIndex((stretch) => stretch.from <= at),
      );
      from = index === 0 ? -Infinity : (stretches[index]?.from ?? 0);
      to = stretches[index + 1]?.from ?? Infinity;
      offset = stretches[index]?.offset ?? 0;
    }
    return at + offset;
  };
}

function stretchesOf(zone: string, from: number, to: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  while (at !== null && at.epochMilliseconds < to) {
    stretches.push({ from: at.epochMilliseconds, offset: at.offsetNanoseconds / 1e6 });
    at = at.getTimeZoneTransition('next');
  }
  return stretches;
}

/** From 0 to 23. */
export function hourOf(wall: WallTime): number {
  return Math.floor((wall - Math.floor(wall / dayLength) * dayLength) / hourLength);
}

/** From ten in the evening until seven in the morning. */
export function isNight(hour: number): boolean {
  return hour >= 22 || hour < 7;
}

export type Unit = 'day' | 'week' | 'month';

/** When the day, the week (from Monday on) or the month of `wall` began. */
export function startOf(unit: Unit, wall: WallTime): WallTime {
  const day = Math.floor(wall / dayLength);
  if (unit === 'day') return day * dayLength;
  // 1970-01-01 was a Thursday.
  if (unit === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) * dayLength;
  return instantFrom(`${dateOf(wall).slice(0, 7)}-01T00:00:00Z`);
}

/** The beginning of the unit that follows the one that began at `start`. */
export function nextOf(unit: Unit, start: WallTime): WallTime {
  return startOf(unit, start + { day: 1, week: 7, month: 31 }[unit] * dayLength);
}

/** `2026-11-18`. */
export function dateOf(wall: WallTime): string {
  return isoOf(instantOf(wall)).slice(0, 10);
}

/** `startOf`, which remembers: many instants are of one day. */
export function startsOf(unit: Unit): (wall: WallTime) => WallTime {
  const known = new Map<number, WallTime>();
  return (wall) => {
    const day = Math.floor(wall / dayLength);
    const start = known.get(day);
    if (start !== undefined) return start;
    const found = startOf(unit, wall);
    known.set(day, found);
    return found;
  };
}

/** The instant at which a day begins in a zone: `2026-11-18`, where the day has a beginning. */
export function beginningOf(date: string, zone: string): Instant {
  return instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}
