import {
  calendarPiece,
  onCallOf,
  shiftsAt,
  timetable,
  type Definitions,
  type EntryOf,
  type OnCallOf,
  type Ref,
  type Resolved,
  type Shift,
} from '@escalog/definitions';
import { after, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';
import { nameOf } from './wording.ts';

/** Somebody's time on call, as it is shown. */
export interface ShiftShown {
  readonly person: Ref;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Whose turn it is by this layer; null in a schedule without layers, and by an override alone. */
  readonly layer: string | null;
  readonly override: OverrideOrigin | null;
}

/** The override that has made somebody be on call. */
export interface OverrideOrigin {
  readonly ref: Ref;
  readonly kind: 'add' | 'remove' | 'replace';
  /** Whose turn it would be; null where that is nobody's in particular. */
  readonly insteadOf: { readonly person: Ref; readonly name: string } | null;
  readonly by: { readonly person: Ref; readonly name: string };
  readonly why: string;
}

/** Who is on call in a schedule at an instant, as it is shown. */
export interface OnCallShown {
  readonly schedule: Ref;
  readonly name: string;
  readonly at: string;
  /** The first of `shifts`; null when nobody is. */
  readonly onCall: { readonly person: Ref; readonly name: string } | null;
  readonly shift: { readonly startsAt: string; readonly endsAt: string } | null;
  /** Of everybody who is on call. */
  readonly shifts: readonly ShiftShown[];
  /** Why nobody is on call. */
  readonly because: string | null;
  /** The next shift that begins; null when none does within sixty days. */
  readonly next: ShiftShown | null;
}

const lookedAhead: Milliseconds = 60 * 24 * 60 * 60 * 1000;
/** Shifts and gaps that are gone through in search of the next shift: gaps with different reasons may follow each other. */
const lookedAtMost = 8;

export function shownOnCall(schedule: EntryOf<'schedule'>, at: Instant, definitions: Definitions): OnCallShown {
  const onCall = onCallOf(schedule, definitions.overridesOf(schedule.ref), definitions);
  const shifts = shiftsAt(onCall, at).map((shift) => shownShift(shift, definitions));
  const [first] = shifts;
  const { ref, name } = schedule;
  return {
    schedule: ref,
    name,
    at: isoOf(at),
    onCall: first === undefined ? null : { person: first.person, name: first.name },
    shift: first === undefined ? null : { startsAt: first.startsAt, endsAt: first.endsAt },
    shifts,
    because: first === undefined ? whyNobody(schedule, onCall.at(at).value, at, definitions) : null,
    next: nextShift(onCall, at, shifts.length, definitions),
  };
}

function nextShift(onCall: OnCallOf, at: Instant, now: number, definitions: Definitions): ShiftShown | null {
  const { shifts } = timetable(onCall, at, after(at, lookedAhead), now + lookedAtMost);
  const next = shifts.find(({ startsAt }) => startsAt > at);
  return next === undefined ? null : shownShift(next, definitions);
}

export function shownShift(
  { person, startsAt, endsAt, layer, override, insteadOf }: Shift,
  definitions: Definitions,
): ShiftShown {
  const called = (ref: Ref) => ({ person: ref, name: nameOf(ref, definitions) });
  return {
    ...called(person),
    startsAt: isoOf(startsAt),
    endsAt: isoOf(endsAt),
    layer,
    override: override && {
      ref: override.ref,
      kind: override.kind,
      insteadOf: insteadOf === null ? null : called(insteadOf),
      by: called(override.by),
      why: override.why,
    },
  };
}

/** One sentence. */
export function whyNobody(
  { name, timeZone, rotation, layers }: EntryOf<'schedule'>,
  { nobodyBy }: Resolved,
  at: Instant,
  definitions: Definitions,
): string {
  if (nobodyBy !== null && 'override' in nobodyBy) {
    const { person, ref, by, why } = nobodyBy.override;
    return `${nameOf(person, definitions)} was taken off ${name} by ${ref}, which ${nameOf(by, definitions)} made: ${why}`;
  }
  if (nobodyBy !== null) return `The layer "${nobodyBy.layer ?? ''}" of ${name} says that nobody is on call.`;
  const named = (layers ?? []).flatMap(({ calendar = '' }) => {
    const entry = definitions.findOf('calendar', calendar)?.entry;
    return calendarPiece(entry, at).value.unknown.map((text) => ({ text, calendar: entry?.name ?? calendar }));
  });
  const [unknown] = named;
  if (unknown !== undefined)
    return `${unknown.calendar} names "${unknown.text}" for ${name}, and nobody in the catalog is known by that.`;
  if (layers !== undefined)
    return `No layer of ${name} has anybody: it is outside of their hours, or before their first turns.`;
  if (rotation === undefined || rotation.people.length === 0) return `Nobody takes turns in ${name}.`;
  return `The first turn of ${name} begins at ${rotation.startsAt} in ${timeZone}, after ${isoOf(at)}.`;
}
