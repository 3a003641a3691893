import type { CatalogEvent } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { DefinitionsCopy } from '../definitions.ts';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { triagePath } from '../triage.ts';

/** A copy that holds `entries`, all at version 1. */
export function definitionsOf(...entries: readonly CatalogEntry[]): DefinitionsCopy {
  const copy = new DefinitionsCopy();
  for (const entry of entries) copy.apply(appliedEvent(entry));
  return copy;
}

/** `severity/sev2` with rank 2, which pages loudly and asks for nothing else, but for what `fields` say. */
export function severity(name: string, fields: Partial<EntryOf<'severity'>> = {}): EntryOf<'severity'> {
  return {
    ref: `severity/${name}`,
    name: name.toUpperCase(),
    rank: Number(/[0-9]+$/.exec(name)?.[0] ?? 1),
    urgency: 'high',
    reescalateAfter: 'never',
    updateEvery: 'never',
    path: triagePath,
    tells: [],
    ...fields,
  };
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
