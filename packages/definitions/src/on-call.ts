import { instantOf, type Instant } from '@escalog/kernel';
import { millisecondsOf } from './durations.ts';
import type { EntryOf, Ref } from './entry.ts';

/** One turn of a rotation. */
export interface Shift {
  readonly person: Ref;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/**
 * The turn that `at` falls into, or `undefined` before the first turn or with nobody in the rotation.
 *
 * Turns are counted on the wall clock of the schedule's zone, so a handover at 09:00 stays at 09:00 when
 * clocks change, and the turn across the change is an hour longer or shorter. A handover that falls into a
 * gap happens when the clocks have jumped, one that falls into an overlap at the first of the two: so later
 * turns never begin before earlier ones. A turn that lies in a gap altogether is left out.
 */
export function shiftAt(schedule: EntryOf<'schedule'>, at: Instant): Shift | undefined {
  const { people, startsAt, turnLength } = schedule.rotation;
  const first = Temporal.PlainDateTime.from(startsAt);
  const turn = millisecondsOf(turnLength);
  const startOf = (index: number): Instant => handoverAt(first.add({ milliseconds: turn * index }), schedule.timeZone);
  const begin = startOf(0);
  if (people.length === 0 || at < begin) return undefined;
  // Wall clock and elapsed time differ by less than two days, whatever a zone does to its clocks.
  let index = Math.max(0, Math.floor((at - begin - twoDays) / turn));
  let tooLate = Math.floor((at - begin + twoDays) / turn) + 1;
  while (tooLate - index > 1) {
    const middle = Math.floor((index + tooLate) / 2);
    if (startOf(middle) <= at) index = middle;
    else tooLate = middle;
  }
  const person = people[index % people.length];
  return person === undefined ? undefined : { person, startsAt: startOf(index), endsAt: startOf(index + 1) };
}

/** When the clocks of the zone show `local`; where they never do, the moment they jump over it. */
function handoverAt(local: Temporal.PlainDateTime, timeZone: string): Instant {
  const zoned = local.toZonedDateTime(timeZone);
  const shown = zoned.toPlainDateTime().equals(local)
    ? zoned
    : zoned.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return instantOf((shown ?? zoned).epochMilliseconds);
}

const twoDays = 2 * 24 * 60 * 60 * 1000;
