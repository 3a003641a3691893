/**
 * Targets that will be nobody for some of the coming weeks: schedules in which nobody is on call though no layer says so, and
 * teams without a schedule and members.
 */
import { after, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Definitions } from '../definitions.ts';
import { typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from '../entry.ts';
import { onCallOf } from '../on-call/on-call.ts';
import { overridesOver } from '../on-call/overrides-over.ts';
import { timetable } from '../on-call/shifts.ts';
import { periodsOf, startOfTurn } from '../on-call/turns.ts';
import { reachingIn, type Reaching } from './reaching.ts';
import type { Warning } from './warning.ts';
import { wayFrom } from './way.ts';

const weeksAhead = 4;
const ahead: Milliseconds = weeksAhead * 7 * 24 * 60 * 60 * 1000;
/** Of shifts that are looked at; a schedule that has more in four weeks is looked at for as long as they last. */
const shiftsAtMost = 500;

/** Told at the schedule, team or override that was sent, else at the path, rule or severity that reaches it, or at what leads there. */
export function gapWarnings(entries: readonly CatalogEntry[], current: Definitions, at: Instant): readonly Warning[] {
  const sent = new Map(entries.map((entry) => [entry.ref, entry]));
  const find = (ref: Ref): CatalogEntry | undefined => sent.get(ref) ?? current.find(ref)?.entry;
  const overrides = entries.filter(isOf('override'));
  const gaps = new Map<Ref, string | undefined>();
  const told = new Map<Ref, Warning>();
  for (const { reaching, target, entry } of reachingIn(entries, current).flatMap((one) => reachedBy(one, find))) {
    const made = overrides.filter((one) => one.schedule === entry.ref).map(({ ref }) => ref);
    const ref = [entry.ref, ...made, reaching.ref, target].find((reason) => sent.has(reason));
    if (ref === undefined || told.has(entry.ref)) continue;
    const gap = gaps.getOrInsertComputed(entry.ref, () =>
      'members' in entry ? nobodyIn(entry) : gapsIn(entry, overrides, current, at),
    );
    if (gap === undefined) continue;
    const advice =
      'members' in entry
        ? 'give the team a schedule or members'
        : 'let somebody be on call, or say "nobody": true in a layer if that is what you want';
    told.set(entry.ref, { ref, pointer: '', detail: `${gap}; ${reaching.meanwhile}; ${advice}` });
  }
  return [...told.values()];
}

/** The schedules, and teams without one, to which the targets of something lead, each with the target from which that is so. */
function reachedBy(reaching: Reaching, find: (ref: Ref) => CatalogEntry | undefined) {
  return reaching.targets.flatMap((target) =>
    wayFrom(target, find)
      .flatMap((ref) => find(ref) ?? [])
      .filter((entry) => isOf('schedule')(entry) || isOf('team')(entry))
      .map((entry) => ({ reaching, target, entry })),
  );
}

function nobodyIn({ name, schedule, members }: EntryOf<'team'>): string | undefined {
  return schedule !== undefined || members.length > 0 ? undefined : `there is nobody in ${name}`;
}

function gapsIn(
  schedule: EntryOf<'schedule'>,
  sent: readonly EntryOf<'override'>[],
  current: Definitions,
  at: Instant,
): string | undefined {
  const overrides = overridesOver(schedule, sent, current);
  const end = after(at, ahead);
  if (overrides.between(at, end).length === 0 && neverEmpty(schedule, at)) return undefined;
  const { gaps } = timetable(onCallOf(schedule, overrides, current), at, end, shiftsAtMost);
  const unsaid = gaps.filter(({ nobodyBy }) => nobodyBy === null || 'override' in nobodyBy);
  const [first] = unsaid;
  if (first === undefined) return undefined;
  const whole = unsaid.reduce((sum, { startsAt, endsAt }) => sum + (endsAt - startsAt), 0);
  const more = unsaid.length > 1 ? `, ${unsaid.length} times` : '';
  return `in the next ${weeksAhead} weeks nobody is on call in ${schedule.name} for ${spoken(whole)} altogether${more}, first from ${shown(first.startsAt, schedule)} to ${shown(first.endsAt, schedule)}`;
}

/** Whether there is nothing to look for: one rotation that has begun. */
function neverEmpty({ timeZone, rotation, turns }: EntryOf<'schedule'>, at: Instant): boolean {
  if (rotation === undefined || rotation.people.length === 0) return false;
  return periodsOf({ timeZone, rotation, ...(turns && { turns }) })
    .filter(({ until }) => until === undefined || until > at)
    .every((period) => period.rotation.people.length > 0 && startOfTurn(period, 0) <= at);
}

/** `2026-12-24 18:00` in the zone of the schedule. */
function shown(instant: Instant, { timeZone }: EntryOf<'schedule'>): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}

function isOf<T extends EntryType>(type: T): (entry: CatalogEntry) => entry is CatalogEntry & EntryOf<T> {
  return (entry): entry is CatalogEntry & EntryOf<T> => typeOf(entry.ref) === type;
}
