import { shiftAt, type EntryOf, type Shift } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';

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
