import { typeOf, type CatalogEntry, type EntryOf, type Ref } from '../entry.ts';

/**
 * The target and every entry behind it, down to the people. A team is its schedule or, without one, its members; a
 * schedule is everybody in its layers, with calendars as they were read last. Overrides pass, so nobody is there by one.
 */
export function wayFrom(target: Ref, find: (ref: Ref) => CatalogEntry | undefined): readonly Ref[] {
  const entry = find(target);
  if (entry === undefined) return [target];
  return [target, ...behind(entry).flatMap((ref) => wayFrom(ref, find))];
}

function behind(entry: CatalogEntry): readonly Ref[] {
  if (isSchedule(entry))
    return [entry, ...(entry.layers ?? [])].flatMap((layer) => [
      ...(layer.rotation?.people ?? []),
      ...('calendar' in layer && layer.calendar !== undefined ? [layer.calendar] : []),
    ]);
  if (isCalendar(entry)) return [...new Set((entry.shifts?.list ?? []).flatMap(({ person }) => person ?? []))];
  if (!('members' in entry)) return [];
  return entry.schedule === undefined ? entry.members : [entry.schedule];
}

function isSchedule(entry: CatalogEntry): entry is EntryOf<'schedule'> {
  return typeOf(entry.ref) === 'schedule';
}

function isCalendar(entry: CatalogEntry): entry is EntryOf<'calendar'> {
  return typeOf(entry.ref) === 'calendar';
}
