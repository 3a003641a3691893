import { shiftAt, type Definitions, type EntryOf, type Ref, type Shift } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import { nameOf } from './wording.ts';

/** Who is on call, or one sentence why nobody is. */
export type OnCall = { readonly shift: Shift } | { readonly shift: null; readonly because: string };

export function onCallAt(schedule: EntryOf<'schedule'>, at: Instant): OnCall {
  const shift = shiftAt(schedule, at);
  if (shift !== undefined) return { shift };
  const { people, startsAt } = schedule.rotation;
  if (people.length === 0) return { shift: null, because: `Nobody takes turns in ${schedule.name}.` };
  return {
    shift: null,
    because: `The first turn of ${schedule.name} begins at ${startsAt} in ${schedule.timeZone}, after ${isoOf(at)}.`,
  };
}

/** Who is on call in a schedule at an instant, as it is shown. */
export interface OnCallShown {
  readonly schedule: Ref;
  readonly name: string;
  readonly at: string;
  /** Null when nobody is. */
  readonly onCall: { readonly person: Ref; readonly name: string } | null;
  readonly shift: { readonly startsAt: string; readonly endsAt: string } | null;
  /** Why nobody is on call. */
  readonly because: string | null;
}

export function shownOnCall(schedule: EntryOf<'schedule'>, at: Instant, definitions: Definitions): OnCallShown {
  const found = onCallAt(schedule, at);
  const shown = { schedule: schedule.ref, name: schedule.name, at: isoOf(at) };
  if (found.shift === null) return { ...shown, onCall: null, shift: null, because: found.because };
  const { person, startsAt, endsAt } = found.shift;
  return {
    ...shown,
    onCall: { person, name: nameOf(person, definitions) },
    shift: { startsAt: isoOf(startsAt), endsAt: isoOf(endsAt) },
    because: null,
  };
}
