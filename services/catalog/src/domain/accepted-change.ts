/**
 * A change of the catalog that was accepted: all of it is carried out, whatever happens to the process that has accepted
 * it. Until it is, one document keeps it, and whoever comes next finishes it before anything else is changed.
 */
import type { Actor } from '@escalog/contracts';
import type { CatalogEntry, Ref } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import type { Change } from './changes.ts';

export interface AcceptedChange {
  /** Later changes have higher numbers. */
  readonly number: number;
  /** When it was accepted: all of its events have happened then, whenever they are written. */
  readonly at: Instant;
  readonly actor: Actor;
  /** Why, in the words of whoever makes it. */
  readonly because: string | null;
  readonly entries: readonly ChangedEntry[];
}

/** One entry of a change, with what its history says of it. */
export type ChangedEntry = {
  /** Names of the fields that differ from what was there. */
  readonly fields: readonly string[];
} & (
  | { readonly kind: 'added' | 'changed'; readonly ref: Ref; readonly entry: CatalogEntry }
  | { readonly kind: 'removed'; readonly ref: Ref }
);

/** The entries that applying `entries` changes, given what it means for each of them, in the same order. */
export function appliedEntries(entries: readonly CatalogEntry[], changes: readonly Change[]): readonly ChangedEntry[] {
  return changes.flatMap(({ ref, kind, fields }, index) => {
    const entry = entries[index];
    return kind === 'unchanged' || entry === undefined ? [] : [{ ref, kind, fields, entry }];
  });
}

/** What a change says that removes these entries. */
export function removedEntries(refs: readonly Ref[]): readonly ChangedEntry[] {
  return refs.map((ref) => ({ ref, kind: 'removed', fields: [] }));
}
