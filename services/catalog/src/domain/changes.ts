import type { CatalogEntry, Definitions, Ref } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { withMaskedSecrets } from './secrets.ts';

/** What applying one entry means for the catalog. */
export interface Change {
  readonly ref: Ref;
  readonly kind: 'added' | 'changed' | 'unchanged';
  /** Names of the fields that differ; of an entry that is added, all it has. */
  readonly fields: readonly string[];
  /** Of a changed entry: the values of those fields. */
  readonly details?: readonly FieldChange[];
}

/** A field before and after, as JSON that may be cut short; null where the entry does not have it. Secrets are masked, so one that was replaced looks the same. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const shownAtMost = 200;

/** What applying `entries` changes, in their order. */
export function changesBy(entries: readonly CatalogEntry[], definitions: Definitions): readonly Change[] {
  return entries.map((entry) => {
    const before = definitions.find(entry.ref)?.entry;
    if (before === undefined)
      return { ref: entry.ref, kind: 'added', fields: Object.keys(entry).filter((field) => field !== 'ref') };
    const fields = differingFields(before, entry);
    return fields.length === 0
      ? { ref: entry.ref, kind: 'unchanged', fields }
      : { ref: entry.ref, kind: 'changed', fields, details: detailsOf(fields, before, entry) };
  });
}

function detailsOf(fields: readonly string[], before: CatalogEntry, after: CatalogEntry): readonly FieldChange[] {
  const [old, young] = [before, after].map(
    (entry) => new Map<string, unknown>(Object.entries(withMaskedSecrets(entry))),
  );
  return fields.map((field) => ({ field, before: shown(old?.get(field)), after: shown(young?.get(field)) }));
}

function shown(value: unknown): string | null {
  return value === undefined ? null : shortened(JSON.stringify(value), shownAtMost);
}

/** Fields in which two versions of an entry differ, whatever the order in which they were written. */
export function differingFields(before: CatalogEntry, after: CatalogEntry): readonly string[] {
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...young.keys(), ...old.keys()])].filter(
    (field) => canonical(old.get(field)) !== canonical(young.get(field)),
  );
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
