import { after, instantOf, type Instant } from '@escalog/kernel';
import { millisecondsOf } from './durations.ts';
import type { EntryOf, Ref } from './entry.ts';

/** One turn of a rotation. */
export interface Shift {
  readonly person: Ref;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** A rotation as turns are counted in it. */
export interface Rotating extends Pick<EntryOf<'schedule'>, 'timeZone' | 'rotation'> {
  /** The place in its people of whoever the first turn counts for. */
  readonly first: number;
}

/** A rotation for as long as it is the one that counts: from the end of the one before it. */
export interface Period extends Rotating {
  readonly until: Instant | undefined;
}

/**
 * The turn that `at` falls into, or `undefined` before the first turn or with nobody in the rotation. A turn that goes
 * on with the same person across a change of the rotation is one.
 *
 * Turns are counted on the wall clock of the schedule's zone, so a handover at 09:00 stays at 09:00 when
 * clocks change, and the turn across the change is an hour longer or shorter. A handover that falls into a
 * gap happens when the clocks have jumped, one that falls into an overlap at the first of the two: so later
 * turns never begin before earlier ones. A turn that lies in a gap altogether is left out.
 */
export function shiftAt(schedule: EntryOf<'schedule'>, at: Instant): Shift | undefined {
  const periods = periodsOf(schedule);
  const shift = within(periods, at);
  if (shift === undefined) return undefined;
  const boundaries = periods.flatMap(({ until }) => until ?? []);
  let { startsAt, endsAt } = shift;
  for (const boundary of boundaries) {
    const next = boundary === endsAt ? within(periods, boundary) : undefined;
    if (next?.person === shift.person) endsAt = next.endsAt;
  }
  for (const boundary of boundaries.toReversed()) {
    const before = boundary === startsAt ? within(periods, after(boundary, -1)) : undefined;
    if (before?.person === shift.person) startsAt = before.startsAt;
  }
  return { person: shift.person, startsAt, endsAt };
}

/** The rotations of a schedule one after the other; the last is the one that was written last, and has no end. */
export function periodsOf({ timeZone, rotation, turns }: EntryOf<'schedule'>): readonly Period[] {
  const earlier = (turns?.earlier ?? []).map(({ until, ...rotating }) => ({
    ...rotating,
    until: instantOf(Temporal.Instant.from(until).epochMilliseconds),
  }));
  return [...earlier, { timeZone, rotation, first: turns?.first ?? 0, until: undefined }];
}

/** Everybody who has a turn in a schedule at an instant or later, as far as it is known then. */
export function peopleFrom(at: Instant, schedule: EntryOf<'schedule'>): ReadonlySet<Ref> {
  const counting = periodsOf(schedule).filter(({ until }) => until === undefined || until > at);
  return new Set(counting.flatMap(({ rotation }) => rotation.people));
}

/** The turn at an instant, cut to the period in which the instant lies. */
function within(periods: readonly Period[], at: Instant): Shift | undefined {
  const index = periods.findIndex(({ until }) => until === undefined || at < until);
  const period = periods[index];
  const turn = period && turnAt(period, at);
  if (turn === undefined) return undefined;
  return {
    person: turn.person,
    startsAt: instantOf(Math.max(turn.startsAt, periods[index - 1]?.until ?? -Infinity)),
    endsAt: instantOf(Math.min(turn.endsAt, period?.until ?? Infinity)),
  };
}

/** The turn of one rotation that `at` falls into, and the how manieth it is, from 0. */
export function turnAt(rotating: Rotating, at: Instant): (Shift & { readonly index: number }) | undefined {
  const { people, turnLength } = rotating.rotation;
  const turn = millisecondsOf(turnLength);
  const begin = startOfTurn(rotating, 0);
  if (people.length === 0 || at < begin) return undefined;
  // Wall clock and elapsed time differ by less than two days, whatever a zone does to its clocks.
  let index = Math.max(0, Math.floor((at - begin - twoDays) / turn));
  let tooLate = Math.floor((at - begin + twoDays) / turn) + 1;
  while (tooLate - index > 1) {
    const middle = Math.floor((index + tooLate) / 2);
    if (startOfTurn(rotating, middle) <= at) index = middle;
    else tooLate = middle;
  }
  const person = people[(rotating.first + index) % people.length];
  return person === undefined
    ? undefined
    : { index, person, startsAt: startOfTurn(rotating, index), endsAt: startOfTurn(rotating, index + 1) };
}

/** When a turn of a rotation begins. */
export function startOfTurn({ timeZone, rotation }: Rotating, index: number): Instant {
  const first = Temporal.PlainDateTime.from(rotation.startsAt);
  return handoverAt(first.add({ milliseconds: millisecondsOf(rotation.turnLength) * index }), timeZone);
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
