import type { CatalogEvent } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { DefinitionsCopy } from '../definitions.ts';
import type { CatalogEntry } from '../entry.ts';

/** A copy that holds `entries`, all at version 1. */
export function definitionsOf(...entries: readonly CatalogEntry[]): DefinitionsCopy {
  const copy = new DefinitionsCopy();
  for (const entry of entries) copy.apply(appliedEvent(entry));
  return copy;
}

/** The event that a catalog publishes for an entry. */
export function appliedEvent(entry: CatalogEntry, version = 1): CatalogEvent {
  const actor = { kind: 'service', ref: 'catalog' };
  const meta = {
    eventId: `${entry.ref}@${version}`,
    subject: entry.ref,
    stream: `catalog/${entry.ref}`,
    version,
    occurredAt: instantOf(0),
    correlationId: entry.ref,
    causationId: null,
    actor,
  };
  return {
    type: 'CatalogEntryApplied',
    meta,
    ref: entry.ref,
    definition: JSON.stringify(entry),
    change: 0,
    because: null,
  };
}

/** The event that a catalog publishes for an entry that is removed. */
export function removedEvent(entry: CatalogEntry, version: number): CatalogEvent {
  const { meta, ref } = appliedEvent(entry, version);
  return { type: 'CatalogEntryRemoved', ref, meta, change: 0, because: null };
}
