import type { CatalogEntry, Ref } from '../entry.ts';

/** The target and every entry behind it, down to the people. A team is its schedule or, without one, its members. */
export function wayFrom(target: Ref, find: (ref: Ref) => CatalogEntry | undefined): readonly Ref[] {
  const entry = find(target);
  if (entry === undefined) return [target];
  return [target, ...behind(entry).flatMap((ref) => wayFrom(ref, find))];
}

function behind(entry: CatalogEntry): readonly Ref[] {
  if ('rotation' in entry) return entry.rotation.people;
  if (!('members' in entry)) return [];
  return entry.schedule === undefined ? entry.members : [entry.schedule];
}
