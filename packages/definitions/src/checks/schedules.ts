/** What of schedules and overrides takes more than the entry itself to know. */
import type { Definitions } from '../definitions.ts';
import { typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from '../entry.ts';
import { spanOf } from '../on-call/overrides.ts';
import { below, under, type Problem } from './problem.ts';

type Sent = ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>;

/** Overrides that end before they begin, and rotations that are emptied; of what is sent over `current`. */
export function scheduleProblems(sent: Sent, current: Definitions): readonly Problem[] {
  const scheduleCalled = (ref: Ref): EntryOf<'schedule'> | undefined => {
    const entry = sent.get(ref)?.entry;
    return entry !== undefined && isOf('schedule', entry) ? entry : current.findOf('schedule', ref)?.entry;
  };
  return [...sent.values()].flatMap(({ entry, pointer }) => {
    if (isOf('override', entry)) return under(pointer, spanProblems(entry, scheduleCalled(entry.schedule)));
    return isOf('schedule', entry)
      ? under(pointer, emptyRotations(entry, current.findOf('schedule', entry.ref)?.entry))
      : [];
  });
}

/** A date or a zone that does not exist is told elsewhere. */
function spanProblems(override: EntryOf<'override'>, schedule: EntryOf<'schedule'> | undefined): readonly Problem[] {
  const { startsAt, endsAt } = override;
  try {
    const { since, until } = spanOf(override, schedule?.timeZone ?? 'UTC');
    if (schedule === undefined || since < until) return [];
    const where = schedule.timeZone;
    const detail =
      since === until
        ? `the override lasts no time at all: ${startsAt} and ${endsAt} are the same instant in ${where}`
        : `the override ends at ${endsAt}, before it starts at ${startsAt}, in ${where}; give a later end`;
    return [{ pointer: '/endsAt', detail }];
  } catch {
    return [];
  }
}

/** What was taken in before it was refused may be sent again as it is. */
function emptyRotations(schedule: EntryOf<'schedule'>, stored: EntryOf<'schedule'> | undefined): readonly Problem[] {
  const told =
    'the rotation has no members, so nobody would ever be on call by it; name people, or if that is what you want, apply a schedule with a layer that says "nobody": true';
  const isEmpty = (one: EntryOf<'schedule'> | undefined): boolean => one?.rotation?.people.length === 0;
  return [
    ...(isEmpty(schedule) && !isEmpty(stored) ? [{ pointer: '/rotation/people', detail: told }] : []),
    ...(schedule.layers ?? []).flatMap(({ rotation }, index) =>
      rotation?.people.length === 0 ? [{ pointer: below('/layers', index, 'rotation', 'people'), detail: told }] : [],
    ),
  ];
}

function isOf<T extends EntryType>(type: T, entry: CatalogEntry): entry is CatalogEntry & EntryOf<T> {
  return typeOf(entry.ref) === type;
}
