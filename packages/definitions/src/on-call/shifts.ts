/** The time on call of each person, the time in which nobody is, and the time in which several are. */
import { after, instantOf, type Instant } from '@escalog/kernel';
import type { OnCall, OnCallOf, Resolved } from './on-call.ts';
import type { Piece } from './piece.ts';

/** Somebody's time on call. */
export interface Shift extends OnCall {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** A time in which nobody is on call, with what has left nobody. */
export interface Gap extends Pick<Resolved, 'nobodyBy'> {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** What a span of time holds. */
export interface Timetable {
  /** In the order in which they begin, each from its real beginning to its real end, also beyond the span. */
  readonly shifts: readonly Shift[];
  /** Cut to the span. */
  readonly gaps: readonly Gap[];
  /** Up to where shifts and gaps were counted: the end of the span, or where there are more than were asked for, or very many changes. */
  readonly until: Instant;
}

/**
 * How many changes are gone through in search of an end: turns may be seconds long, and what stands over them years.
 * Those of a year of turns of an hour.
 */
const changesAtMost = 10_000;

/**
 * The shifts that begin from `from` on and before `to`, those in which `from` lies, and the gaps between; no more than `atMost` of
 * them, but as many as begin at one instant.
 */
export function timetable(onCall: OnCallOf, from: Instant, to: Instant, atMost: number): Timetable {
  const shifts: Shift[] = [...shiftsAt(onCall, from)];
  const gaps: Gap[] = [];
  let before: readonly OnCall[] = shifts;
  let changes = 0;
  for (let at = from; at < to; changes += 1) {
    if (changes >= changesAtMost) return { shifts, gaps, until: at };
    const piece = onCall.at(at);
    const begun = piece.value.people.filter((one) => !before.some((other) => isSameShift(one, other)));
    const last = gaps.at(-1);
    const isGap = piece.value.people.length === 0;
    const goesOn = isGap && last?.endsAt === at && isSameReason(last, piece.value);
    const isMore = begun.length > 0 || (isGap && !goesOn);
    if (isMore && at > from && shifts.length + gaps.length >= atMost) return { shifts, gaps, until: at };
    const endsAt = instantOf(Math.min(piece.until, to));
    if (goesOn) gaps[gaps.length - 1] = { ...last, endsAt };
    else if (isGap) gaps.push({ startsAt: at, endsAt, nobodyBy: piece.value.nobodyBy });
    if (begun.length > 0)
      shifts.push(...shiftsAt(onCall, at).filter((shift) => begun.some((one) => isSameShift(shift, one))));
    before = piece.value.people;
    at = piece.until;
  }
  return { shifts, gaps, until: to };
}

/**
 * The shifts in which an instant lies, each from its real beginning to its real end; of somebody beside whom others have
 * changed `changesAtMost` times before that, to there.
 */
export function shiftsAt(onCall: OnCallOf, at: Instant): readonly Shift[] {
  const here = onCall.at(at);
  return here.value.people.map((one) => {
    const goesOn = ({ value }: Piece<Resolved>): boolean => value.people.some((other) => isSameShift(one, other));
    return { ...one, startsAt: beginOf(here, goesOn, onCall), endsAt: endOf(here, goesOn, onCall) };
  });
}

function beginOf(here: Piece<Resolved>, goesOn: (piece: Piece<Resolved>) => boolean, onCall: OnCallOf): Instant {
  let first = here;
  for (let changes = 0; Number.isFinite(first.since) && changes < changesAtMost; changes += 1) {
    const before = onCall.at(after(first.since, -1));
    if (!goesOn(before)) break;
    first = before;
  }
  return first.since;
}

function endOf(here: Piece<Resolved>, goesOn: (piece: Piece<Resolved>) => boolean, onCall: OnCallOf): Instant {
  let last = here;
  for (let changes = 0; Number.isFinite(last.until) && changes < changesAtMost; changes += 1) {
    const next = onCall.at(last.until);
    if (!goesOn(next)) break;
    last = next;
  }
  return last.until;
}

function isSameReason(one: Pick<Resolved, 'nobodyBy'>, other: Resolved): boolean {
  return JSON.stringify(one.nobodyBy) === JSON.stringify(other.nobodyBy);
}

function isSameShift(one: OnCall, other: OnCall): boolean {
  return (
    one.person === other.person &&
    one.layer === other.layer &&
    one.turn === other.turn &&
    one.insteadOf === other.insteadOf &&
    one.override?.ref === other.override?.ref
  );
}
