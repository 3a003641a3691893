import { after, instantFrom, instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import { millisecondsOf } from '../durations.ts';
import type { EarlierRotation, Hours } from '../entries/schedule.ts';
import type { Ref } from '../entry.ts';
import { daysOf } from './hours.ts';
import { always, type Piece } from './piece.ts';
import { instantIn } from './wall-clock.ts';

/** One turn of a rotation. */
export interface Turn {
  readonly person: Ref;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** People who take turns, with how turns have been counted before: a schedule without layers, or one layer. */
export interface Turning {
  readonly timeZone: string;
  readonly rotation: EarlierRotation['rotation'];
  readonly restrictedTo?: Hours[];
  readonly turns?: { readonly first: number; readonly earlier: EarlierRotation[] };
}

/** A rotation as turns are counted in it. */
export interface Rotating extends Omit<Turning, 'turns'> {
  /** The place in its people of whoever the first turn counts for. */
  readonly first: number;
}

/** A rotation for as long as it is the one that counts: from the end of the one before it. */
export interface Period extends Rotating {
  readonly until: Instant | undefined;
}

/**
 * The turn that `at` falls into, or `undefined` before the first turn or with nobody in the rotation. A turn that goes
 * on with the same person across a change of the rotation is one. Restricted hours do not cut it.
 *
 * Turns are counted on the wall clock of the schedule's zone, so a handover at 09:00 stays at 09:00 when
 * clocks change, and the turn across the change is an hour longer or shorter. A handover that falls into a
 * gap happens when the clocks have jumped, one that falls into an overlap at the first of the two: so later
 * turns never begin before earlier ones. A turn that lies in a gap altogether is left out.
 */
export function turnIn(turning: Turning, at: Instant): Turn | undefined {
  const periods = periodsOf(turning);
  const turn = within(periods, at);
  if (turn === undefined) return undefined;
  const boundaries = periods.flatMap(({ until }) => until ?? []);
  let { startsAt, endsAt } = turn;
  for (const boundary of boundaries) {
    const next = boundary === endsAt ? within(periods, boundary) : undefined;
    if (next?.person === turn.person) endsAt = next.endsAt;
  }
  for (const boundary of boundaries.toReversed()) {
    const before = boundary === startsAt ? within(periods, after(boundary, -1)) : undefined;
    if (before?.person === turn.person) startsAt = before.startsAt;
  }
  return { person: turn.person, startsAt, endsAt };
}

/** The turn at an instant, or how long there is none. */
export function turnPiece(turning: Turning, at: Instant): Piece<Turn | undefined> {
  const turn = turnIn(turning, at);
  if (turn !== undefined) return { since: turn.startsAt, until: turn.endsAt, value: turn };
  const periods = periodsOf(turning);
  const index = periods.findIndex(({ until }) => until === undefined || at < until);
  const period = periods[index];
  const begin = period === undefined || period.rotation.people.length === 0 ? always.until : startOfTurn(period, 0);
  return {
    since: periods[index - 1]?.until ?? always.since,
    until: instantOf(Math.min(begin, period?.until ?? always.until)),
    value: undefined,
  };
}

/** The rotations one after the other; the last is the one that was written last, and has no end. */
export function periodsOf({ turns, ...last }: Turning): readonly Period[] {
  const { timeZone, rotation, restrictedTo } = last;
  const earlier = (turns?.earlier ?? []).map(({ until, ...rotating }) => ({
    ...rotating,
    until: instantFrom(until),
  }));
  const written = { timeZone, rotation, ...(restrictedTo && { restrictedTo }) };
  return [...earlier, { ...written, first: turns?.first ?? 0, until: undefined }];
}

/** The turn at an instant, cut to the period in which the instant lies. */
function within(periods: readonly Period[], at: Instant): Turn | undefined {
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
export function turnAt(rotating: Rotating, at: Instant): (Turn & { readonly index: number }) | undefined {
  const { people } = rotating.rotation;
  const begin = startOfTurn(rotating, 0);
  if (people.length === 0 || at < begin) return undefined;
  // What clocks show tells the turn, but for a change of clocks: from there the search goes in steps that double.
  let index = Math.max(0, Math.floor(shownSince(rotating, at) / averageTurn(rotating)));
  for (let step = 1; index > 0 && startOfTurn(rotating, index) > at; step *= 2) index = Math.max(0, index - step);
  let tooLate = index + 1;
  for (let step = 1; startOfTurn(rotating, tooLate) <= at; step *= 2) [index, tooLate] = [tooLate, tooLate + step];
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
export function startOfTurn({ timeZone, rotation, restrictedTo }: Rotating, index: number): Instant {
  const first = Temporal.PlainDateTime.from(rotation.startsAt);
  const passed = millisecondsOf(rotation.turnLength) * index;
  const local =
    rotation.countedOn === 'allowed-days'
      ? first.add({ days: allowedDay(daysOf(restrictedTo), first.dayOfWeek, Math.round(passed / day)) })
      : first.add({ milliseconds: passed });
  return instantIn(timeZone, local);
}

/** How many days lie between a day of the week and the `index`th allowed day, counted from 0, on it or after it. */
function allowedDay(allowed: ReadonlySet<number>, from: number, index: number): number {
  const offsets = [0, 1, 2, 3, 4, 5, 6].filter((offset) => allowed.has(((from - 1 + offset) % 7) + 1));
  return 7 * Math.floor(index / offsets.length) + (offsets[index % offsets.length] ?? 0);
}

/** How long a turn is on the clock, of turns that are counted on allowed days on the average; in milliseconds. */
function averageTurn({ rotation, restrictedTo }: Rotating): Milliseconds {
  const length = millisecondsOf(rotation.turnLength);
  return rotation.countedOn === 'allowed-days' ? (length * 7) / daysOf(restrictedTo).size : length;
}

/** How far clocks have gone since the first turn, in milliseconds. */
function shownSince({ timeZone, rotation }: Rotating, at: Instant): Milliseconds {
  const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return inUtc(shown) - inUtc(Temporal.PlainDateTime.from(rotation.startsAt));
}

function inUtc(local: Temporal.PlainDateTime): number {
  return local.toZonedDateTime('UTC').epochMilliseconds;
}

const day = 24 * 60 * 60 * 1000;
