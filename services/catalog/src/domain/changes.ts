import type { CatalogEntry, Definitions, Ref } from '@escalog/definitions';

/** What applying one entry means for the catalog. */
export interface Change {
  readonly ref: Ref;
  readonly kind: 'added' | 'changed' | 'unchanged';
  /** Names of the fields that differ; of an entry that is added, all it has. */
  readonly fields: readonly string[];
}

/** What applying `entries` changes, in their order. */
export function changesBy(entries: readonly CatalogEntry[], definitions: Definitions): readonly Change[] {
  return entries.map((entry) => {
    const before = definitions.find(entry.ref)?.entry;
    if (before === undefined) return { ref: entry.ref, kind: 'added', fields: Object.keys(entry).filter((field) => field !== 'ref') };
    const fields = differingFields(before, entry);
    return { ref: entry.ref, kind: fields.length === 0 ? 'unchanged' : 'changed', fields };
  });
}

/** Fields in which two versions of an entry differ, whatever the order in which they were written. */
export function differingFields(before: CatalogEntry, after: CatalogEntry): readonly string[] {
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...young.keys(), ...old.keys()])].filter((field) => canonical(old.get(field)) !== canonical(young.get(field)));
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
