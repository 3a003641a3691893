/**
 * A rotation that is changed goes on: whoever is on call stays until the next handover, and the order goes on from
 * there. Whoever is no longer in it is followed at once by the next who is, whose own turn comes as planned. A new
 * `startsAt` says itself whose turn it is, from the next handover on; if it lies ahead, the rotation before goes on
 * until then. For that the stored schedule keeps how turns are counted, which nobody has to write.
 */
import { isoOf, type Instant } from '@escalog/kernel';
import type { EntryOf, Ref } from '../entry.ts';
import { earlierRotationsAtMost, type Hours, type LayerEntry } from '../entries/schedule.ts';
import { periodsOf, startOfTurn, turnAt, turnIn, type Rotating, type Turning } from './turns.ts';

type Schedule = EntryOf<'schedule'>;

/** When a changed rotation begins: at its next handover, or now, counted as it is written. */
export type Beginning = 'next-handover' | 'now';

/**
 * What is to be stored when `written` is applied at an instant over `stored`. Applying the same again gives what is stored.
 * Layers go on by their names; when a schedule is given layers, its one rotation goes on in the first that has one.
 */
export function changedSchedule(
  { turns: _kept, ...written }: Schedule,
  stored: Schedule | undefined,
  at: Instant,
  beginning: Beginning,
): Schedule {
  const { rotation, layers, timeZone } = written;
  const before = stored === undefined ? [] : turningIn(stored);
  if (rotation !== undefined)
    return { ...written, ...turnsAfter({ timeZone, rotation }, before[0]?.turning, at, beginning) };
  if (layers === undefined) return written;
  const firstRotation = layers.find((layer) => layer.rotation !== undefined);
  const afterChange = (layer: LayerEntry): LayerEntry => {
    const { turns: _sent, ...rest } = layer;
    if (rest.rotation === undefined) return rest;
    const { rotation: people, restrictedTo } = rest;
    const counted = { timeZone, rotation: people, ...(restrictedTo && { restrictedTo }) };
    const same = before.find(({ name }) => name === layer.name || (name === undefined && layer === firstRotation));
    return { ...rest, ...turnsAfter(counted, same?.turning, at, beginning) };
  };
  return { ...written, layers: layers.map(afterChange) };
}

/** The rotations of a schedule, each by the name of its layer; one that has no layers has one without a name. */
function turningIn({ timeZone, rotation, turns, layers = [] }: Schedule): readonly {
  readonly name: string | undefined;
  readonly turning: Turning;
}[] {
  if (rotation !== undefined) return [{ name: undefined, turning: { timeZone, rotation, ...(turns && { turns }) } }];
  return layers.flatMap((layer) =>
    layer.rotation === undefined
      ? []
      : [{ name: layer.name, turning: { ...layer, timeZone, rotation: layer.rotation } }],
  );
}

/** How turns are counted from now on, as it is stored. */
function turnsAfter(
  written: Turning,
  stored: Turning | undefined,
  at: Instant,
  beginning: Beginning,
): { readonly turns?: NonNullable<Schedule['turns']> } {
  if (stored === undefined) return {};
  const counted = { ...written, first: 0 };
  const sameHours = isSameHours(written.restrictedTo, stored.restrictedTo);
  const sameTurns =
    isSameRotation(written, stored) &&
    (beginning === 'next-handover' || countsAsWritten(stored, at)) &&
    (sameHours || written.rotation.countedOn === undefined);
  if (sameTurns && sameHours)
    return stored.turns === undefined ? {} : { turns: { ...stored.turns, earlier: [...stored.turns.earlier] } };
  const { first, earlier } = sameTurns
    ? inOtherHours(written.restrictedTo, stored, at)
    : beginning === 'now'
      ? { first: 0, earlier: earlierUntil(at, stored) }
      : goingOn(counted, stored, at);
  const kept = earlier.slice(-earlierRotationsAtMost);
  return { turns: { first, earlier: kept.map((one) => ({ ...one, until: isoOf(one.until) })) } };
}

interface Change {
  readonly first: number;
  /** The rotations before, each with its end. */
  readonly earlier: readonly Earlier[];
}

interface Earlier extends Rotating {
  readonly until: Instant;
}

function goingOn(written: Rotating, stored: Turning, at: Instant): Change {
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

/** Whose turn it is, and whose after them, turn by turn, as long as it takes until everybody was. */
function upcomingIn(turning: Turning, at: Instant): readonly Ref[] {
  const atMost = Math.max(...periodsOf(turning).map(({ rotation }) => rotation.people.length)) + 1;
  const upcoming: Ref[] = [];
  for (let turn = turnIn(turning, at); turn !== undefined && upcoming.length < atMost;) {
    upcoming.push(turn.person);
    turn = turnIn(turning, turn.endsAt);
  }
  return upcoming;
}

/** Where a person stands; of several places the one before `follower`, if there is one. */
function placeIn(people: readonly Ref[], person: Ref, follower: Ref | undefined): number {
  const place = people.findIndex((one, index) => one === person && people[(index + 1) % people.length] === follower);
  return place < 0 ? people.indexOf(person) : place;
}

/** What counted until an instant, as it counted. */
function earlierUntil(end: Instant, turning: Turning): readonly Earlier[] {
  const periods = periodsOf(turning);
  const last = periods.findIndex(({ until }) => until === undefined || until >= end);
  return periods
    .slice(0, last + 1)
    .map(({ until, ...rotating }) => ({ ...rotating, until: until === undefined || until > end ? end : until }));
}

/** Whether nothing that was kept speaks against the rotation as it is written, from an instant on. */
function countsAsWritten(turning: Turning, at: Instant): boolean {
  const [current] = periodsOf(turning).filter(({ until }) => until === undefined || until > at);
  return current?.until === undefined && current?.first === 0;
}

/** The same turns, which from an instant on count in other hours. */
function inOtherHours(hours: Hours[] | undefined, stored: Turning, at: Instant): Change {
  const still = periodsOf(stored).flatMap(({ until, timeZone, rotation, first }) =>
    until === undefined || until <= at
      ? []
      : [{ timeZone, rotation, first, ...(hours && { restrictedTo: hours }), until }],
  );
  return { first: stored.turns?.first ?? 0, earlier: [...earlierUntil(at, stored), ...still] };
}

function isSameRotation(written: Turning, stored: Turning): boolean {
  return written.timeZone === stored.timeZone && sameText(written.rotation) === sameText(stored.rotation);
}

function sameText({ people, startsAt, turnLength, countedOn }: Turning['rotation']): string {
  return JSON.stringify([people, startsAt, turnLength, countedOn]);
}

function isSameHours(written: Hours[] | undefined, stored: Hours[] | undefined): boolean {
  const [one, other] = [written, stored].map((hours) =>
    JSON.stringify(hours?.map(({ days, from, to }) => [days, from, to])),
  );
  return one === other;
}

function remainder(of: number, by: number): number {
  return ((of % by) + by) % by;
}
