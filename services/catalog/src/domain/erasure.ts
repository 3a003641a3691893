/** Erasing a person: what becomes of their entry, and of what its history tells. */
import type { CatalogEntry, EntryOf, Ref } from '@escalog/definitions';
import type { HistoricVersion } from './history.ts';

/** All that is left of a person: who incidents name is called so, and nothing reaches them. */
export function erasedPerson(ref: Ref, name: string): EntryOf<'person'> {
  return { ref, name, contactMethods: [], erased: true };
}

export function isErased(entry: CatalogEntry): entry is EntryOf<'person'> {
  return 'erased' in entry && entry.erased === true;
}

/** An earlier version as it is told from then on: that there was one, when and by whom, and nothing of what it said. */
export function erasedVersion(version: HistoricVersion, left: EntryOf<'person'>): HistoricVersion {
  return { ...version, because: null, fields: [], entry: version.entry === null ? null : left, erased: true };
}
