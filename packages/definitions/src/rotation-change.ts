/**
 * A rotation that is changed goes on: whoever is on call stays until the next handover, and the order goes on from
 * there. Whoever is no longer in it is followed at once by the next who is, whose own turn comes as planned. A new
 * `startsAt` says itself whose turn it is, from the next handover on; if it lies ahead, the rotation before goes on
 * until then. For that the stored schedule keeps how turns are counted, which nobody has to write.
 */
import { isoOf, type Instant } from '@escalog/kernel';
import type { EntryOf, Ref } from './entry.ts';
import { earlierRotationsAtMost } from './entries/schedule.ts';
import { periodsOf, shiftAt, startOfTurn, turnAt, type Rotating } from './on-call.ts';

type Schedule = EntryOf<'schedule'>;

/** When a changed rotation begins: at its next handover, or now, counted as it is written. */
export type Beginning = 'next-handover' | 'now';

/** What is to be stored when `written` is applied at an instant over `stored`. Applying the same again gives what is stored. */
export function changedSchedule(
  { turns: _kept, ...written }: Schedule,
  stored: Schedule | undefined,
  at: Instant,
  beginning: Beginning,
): Schedule {
  if (stored === undefined) return written;
  const counted = { timeZone: written.timeZone, rotation: written.rotation, first: 0 };
  if (isSame(counted, stored) && (beginning === 'next-handover' || countsAsWritten(stored, at)))
    return stored.turns === undefined ? written : { ...written, turns: stored.turns };
  const { first, earlier } =
    beginning === 'now' ? { first: 0, earlier: earlierUntil(at, stored) } : goingOn(counted, stored, at);
  const kept = earlier.slice(-earlierRotationsAtMost);
  return { ...written, turns: { first, earlier: kept.map((one) => ({ ...one, until: isoOf(one.until) })) } };
}

interface Change {
  readonly first: number;
  /** The rotations before, each with its end. */
  readonly earlier: readonly Earlier[];
}

interface Earlier extends Rotating {
  readonly until: Instant;
}

function goingOn(written: Rotating, stored: Schedule, at: Instant): Change {
  const turn = turnAt(written, at);
  const upcoming = upcomingIn(stored, at);
  const begin = startOfTurn(written, 0);
  if (upcoming.length > 0 && begin > at) return { first: 0, earlier: earlierUntil(begin, stored) };
  const earlier = earlierUntil(at, stored);
  const { people, startsAt } = written.rotation;
  const [holder, ...followers] = upcoming.filter((person) => people.includes(person));
  if (turn === undefined || holder === undefined) return { first: 0, earlier };
  const place = placeIn(people, holder, followers[0]);
  const next = holder === upcoming[0] ? place + 1 : place;
  const handover = turnAt(written, turn.endsAt)?.index ?? 0;
  const first = startsAt === stored.rotation.startsAt ? remainder(next - handover, people.length) : 0;
  if (turnAt({ ...written, first }, at)?.person === holder) return { first, earlier };
  const alone = { ...written, rotation: { ...written.rotation, people: [holder] } };
  return { first, earlier: [...earlier, { ...alone, until: turn.endsAt }] };
}

/** Who is on call in a schedule, and after them, turn by turn, as long as it takes until everybody was. */
function upcomingIn(schedule: Schedule, at: Instant): readonly Ref[] {
  const turns = Math.max(...periodsOf(schedule).map(({ rotation }) => rotation.people.length)) + 1;
  const upcoming: Ref[] = [];
  for (let shift = shiftAt(schedule, at); shift !== undefined && upcoming.length < turns;) {
    upcoming.push(shift.person);
    shift = shiftAt(schedule, shift.endsAt);
  }
  return upcoming;
}

/** Where a person stands; of several places the one before `follower`, if there is one. */
function placeIn(people: readonly Ref[], person: Ref, follower: Ref | undefined): number {
  const place = people.findIndex((one, index) => one === person && people[(index + 1) % people.length] === follower);
  return place < 0 ? people.indexOf(person) : place;
}

/** What counted until an instant, as it counted. */
function earlierUntil(end: Instant, schedule: Schedule): readonly Earlier[] {
  const periods = periodsOf(schedule);
  const last = periods.findIndex(({ until }) => until === undefined || until >= end);
  return periods
    .slice(0, last + 1)
    .map(({ until, ...rotating }) => ({ ...rotating, until: until === undefined || until > end ? end : until }));
}

/** Whether nothing that was kept speaks against the rotation as it is written, from an instant on. */
function countsAsWritten(schedule: Schedule, at: Instant): boolean {
  const [current] = periodsOf(schedule).filter(({ until }) => until === undefined || until > at);
  return current?.until === undefined && current?.first === 0;
}

function isSame({ timeZone, rotation }: Rotating, stored: Schedule): boolean {
  return (
    timeZone === stored.timeZone &&
    rotation.startsAt === stored.rotation.startsAt &&
    rotation.turnLength === stored.rotation.turnLength &&
    rotation.people.length === stored.rotation.people.length &&
    rotation.people.every((person, index) => person === stored.rotation.people[index])
  );
}

function remainder(of: number, by: number): number {
  return ((of % by) + by) % by;
}
