import { shiftAt, type CatalogEntry, type Definitions, type EntryOf, type Ref, type Shift } from '@escalog/definitions';
import { isoOf, shortened, type Instant } from '@escalog/kernel';
import { withMaskedSecrets } from './secrets.ts';
import { nameOf } from './wording.ts';

/** What applying one entry means for the catalog. */
export interface Change {
  readonly ref: Ref;
  readonly kind: 'added' | 'changed' | 'unchanged';
  /** Names of the fields that differ; of an entry that is added, all it has. */
  readonly fields: readonly string[];
  /** Of a changed entry: the values of those fields. */
  readonly details?: readonly FieldChange[];
  /** Of a schedule whose turns change. */
  readonly onCall?: OnCallChange;
}

/** Who is on call just before a change and just after it, and who takes over from them; null means nobody. */
export interface OnCallChange {
  readonly before: OnCallTurn | null;
  readonly after: OnCallTurn | null;
  readonly next: OnCallTurn | null;
}

export interface OnCallTurn {
  readonly person: Ref;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A field before and after, as JSON that may be cut short; null where the entry does not have it. Secrets are masked, so one that was replaced looks the same. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const shownAtMost = 200;

/** What applying `entries` at an instant changes, in their order. */
export function changesBy(entries: readonly CatalogEntry[], definitions: Definitions, at: Instant): readonly Change[] {
  const names = new Map(entries.map(({ ref, name }) => [ref, name]));
  const turnOf = (shift: Shift | undefined): OnCallTurn | null =>
    shift === undefined
      ? null
      : {
          person: shift.person,
          name: names.get(shift.person) ?? nameOf(shift.person, definitions),
          startsAt: isoOf(shift.startsAt),
          endsAt: isoOf(shift.endsAt),
        };
  const onCallOf = (after: EntryOf<'schedule'>): OnCallChange => {
    const before = definitions.findOf('schedule', after.ref)?.entry;
    const shift = shiftAt(after, at);
    return {
      before: turnOf(before && shiftAt(before, at)),
      after: turnOf(shift),
      next: turnOf(shift && shiftAt(after, shift.endsAt)),
    };
  };
  return entries.map((entry) => {
    const change = changeBy(entry, definitions.find(entry.ref)?.entry);
    const turnsChange =
      isSchedule(entry) && (change.kind === 'added' || change.fields.some((field) => turnFields.includes(field)));
    return turnsChange ? { ...change, onCall: onCallOf(entry) } : change;
  });
}

const turnFields = ['timeZone', 'rotation', 'turns'];

export function isSchedule(entry: CatalogEntry): entry is EntryOf<'schedule'> {
  return 'rotation' in entry;
}

function changeBy(entry: CatalogEntry, before: CatalogEntry | undefined): Change {
  const fields = writtenFields(before, entry);
  if (before === undefined) return { ref: entry.ref, kind: 'added', fields };
  if (fields.length === 0) return { ref: entry.ref, kind: 'unchanged', fields };
  const written = fields.filter((field) => field !== 'turns');
  return { ref: entry.ref, kind: 'changed', fields, details: detailsOf(written, before, entry) };
}

/**
 * Names of the fields in which an entry differs from what it was; all it has when it was not there. How turns are counted
 * is nobody's to write, and named only where nothing else differs.
 */
export function writtenFields(before: CatalogEntry | undefined, entry: CatalogEntry): readonly string[] {
  if (before === undefined) return Object.keys(entry).filter((field) => field !== 'ref');
  const fields = differingFields(before, entry);
  const written = fields.filter((field) => field !== 'turns');
  return written.length > 0 ? written : fields;
}

/** What these fields were and became. */
export function detailsOf(
  fields: readonly string[],
  before: CatalogEntry,
  after: CatalogEntry,
): readonly FieldChange[] {
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
