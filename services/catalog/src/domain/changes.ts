import {
  onCallOf,
  overridesOver,
  shiftsAt,
  spanOf,
  typeOf,
  type CatalogEntry,
  type Definitions,
  type EntryOf,
  type Overrides,
  type Ref,
  type Shift,
} from '@escalog/definitions';
import { instantOf, isoOf, shortened, type Instant } from '@escalog/kernel';
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
  /** Of a schedule whose turns change, now; of an override in its schedule, when it begins or now. */
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
  // Thousands of overrides may come at once: what they have in common is found once.
  const schedules = new Map(entries.filter(isSchedule).map((entry) => [entry.ref, entry]));
  const scheduleCalled = (ref: Ref): EntryOf<'schedule'> | undefined =>
    schedules.get(ref) ?? definitions.findOf('schedule', ref)?.entry;
  const overridesAfter = new Map<Ref, Overrides>();
  const known = new Map<string, OnCallChange | undefined>();
  const onCallChange = (ref: Ref, when: Instant): OnCallChange | undefined =>
    known.getOrInsertComputed(`${ref} ${when}`, () => onCallChangeAt(ref, when));
  const onCallChangeAt = (ref: Ref, when: Instant): OnCallChange | undefined => {
    const before = definitions.findOf('schedule', ref)?.entry;
    const after = scheduleCalled(ref);
    if (after === undefined) return undefined;
    const overrides = overridesAfter.getOrInsertComputed(ref, () => overridesOver(after, entries, definitions));
    const shift = firstShift(after, overrides, when, definitions);
    return {
      before: turnOf(before && firstShift(before, definitions.overridesOf(ref), when, definitions)),
      after: turnOf(shift),
      next: turnOf(shift && firstShift(after, overrides, shift.endsAt, definitions)),
    };
  };
  const onCallIn = (entry: CatalogEntry, change: Change): OnCallChange | undefined => {
    if (isSchedule(entry))
      return change.kind === 'added' || change.fields.some((field) => turnFields.includes(field))
        ? onCallChange(entry.ref, at)
        : undefined;
    if (!isOverride(entry) || change.kind === 'unchanged') return undefined;
    const zone = scheduleCalled(entry.schedule)?.timeZone;
    if (zone === undefined) return undefined;
    const { since, until } = spanOf(entry, zone);
    return until <= at ? undefined : onCallChange(entry.schedule, instantOf(Math.max(since, at)));
  };
  return entries.map((entry) => {
    const change = changeBy(entry, definitions.find(entry.ref)?.entry);
    const onCall = onCallIn(entry, change);
    return onCall === undefined ? change : { ...change, onCall };
  });
}

/** Of several who are on call the first. */
function firstShift(
  schedule: EntryOf<'schedule'>,
  overrides: Overrides,
  at: Instant,
  definitions: Definitions,
): Shift | undefined {
  return shiftsAt(onCallOf(schedule, overrides, definitions), at)[0];
}

const turnFields = ['timeZone', 'rotation', 'layers', 'turns'];

export function isSchedule(entry: CatalogEntry): entry is EntryOf<'schedule'> {
  return typeOf(entry.ref) === 'schedule';
}

export function isOverride(entry: CatalogEntry): entry is EntryOf<'override'> {
  return typeOf(entry.ref) === 'override';
}

function changeBy(entry: CatalogEntry, before: CatalogEntry | undefined): Change {
  const fields = writtenFields(before, entry);
  if (before === undefined) return { ref: entry.ref, kind: 'added', fields };
  if (fields.length === 0) return { ref: entry.ref, kind: 'unchanged', fields };
  return { ref: entry.ref, kind: 'changed', fields, details: detailsOf(writtenAmong(fields), before, entry) };
}

/**
 * Names of the fields in which an entry differs from what it was; all it has when it was not there. How turns are counted
 * and when an override was made is nobody's to write, and named only where nothing else differs.
 */
export function writtenFields(before: CatalogEntry | undefined, entry: CatalogEntry): readonly string[] {
  if (before === undefined) return Object.keys(entry).filter((field) => field !== 'ref');
  const fields = differingFields(before, entry);
  const written = writtenAmong(fields);
  return written.length > 0 ? written : fields;
}

function writtenAmong(fields: readonly string[]): readonly string[] {
  return fields.filter((field) => field !== 'turns' && field !== 'madeAt');
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
