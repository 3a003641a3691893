/**
 * What the catalog said of an entry, version by version: who changed it, when and why. Secrets are masked before they get
 * here. The definition is kept whole, so that what it said at an instant can be read; what a version changed is told by
 * comparing it with the one before.
 */
import type { Actor, CatalogEvent } from '@escalog/contracts';
import type { CatalogEntry, Ref } from '@escalog/definitions';
import { instantOf, type Instant } from '@escalog/kernel';
import { detailsOf, writtenFields, type FieldChange } from './changes.ts';
import { withMaskedSecrets } from './secrets.ts';

/** One version of an entry. */
export interface HistoricVersion {
  readonly ref: Ref;
  /** How often the entry had been applied, removed or repeated. */
  readonly version: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly because: string | null;
  /** Number of the change that it belongs to; 0 before there were numbers. */
  readonly change: number;
  /** `first-known`: the entry was there before its history begins. */
  readonly kind: 'added' | 'changed' | 'removed' | 'first-known';
  /** Names of the fields that differ from the version before; of an entry that is added, all it has. */
  readonly fields: readonly string[];
  /** As it was from then on, with masked secrets; null when it was removed. */
  readonly entry: CatalogEntry | null;
  /** What it said was erased since; `entry` is what is left. */
  readonly erased?: true;
}

/** The version that an event of the catalog brought, given the entry as it was before; null when it was not there, `undefined` when nobody knows. */
export function versionOf(event: CatalogEvent, before: CatalogEntry | null | undefined): HistoricVersion {
  const { version, occurredAt, actor } = event.meta;
  const { ref, change, because } = event;
  const common = { ref, version, at: instantOf(occurredAt), actor, because, change };
  if (event.type === 'CatalogEntryRemoved') return { ...common, kind: 'removed', fields: [], entry: null };
  const entry = JSON.parse(event.definition) as CatalogEntry;
  const wasAbsent = before === null || (before === undefined && version === 1);
  return {
    ...common,
    kind: wasAbsent ? 'added' : before === undefined ? 'first-known' : 'changed',
    fields: before === undefined && !wasAbsent ? [] : writtenFields(before ?? undefined, entry),
    entry: withMaskedSecrets(entry),
  };
}

/** What the fields of a version were and became; empty for one that only begins or ends. */
export function detailsIn(version: HistoricVersion, before: HistoricVersion | undefined): readonly FieldChange[] {
  return version.kind === 'changed' && version.entry !== null && before?.entry && before.erased === undefined
    ? detailsOf(version.fields, before.entry, version.entry)
    : [];
}
