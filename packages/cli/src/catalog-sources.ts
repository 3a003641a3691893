import {
  entriesFromBackstage,
  isForeign,
  type Place,
  type Remark,
  type TakenEntry,
} from '@escalog/definitions/backstage';
import type { CatalogEntry } from '@escalog/definitions';
import { readCatalogFiles, type WrittenEntry } from './catalog-files.ts';
import type { Client } from './client.ts';
import { allEntries } from './entries.ts';
import { Failure } from './failure.ts';
import { oneLine } from './show/printable.ts';

/** What files say, ready to be sent. */
export interface Source {
  readonly entries: readonly WrittenEntry[];
  /** What to tell about them before they are: a line each, with its place. */
  readonly remarks: readonly string[];
}

/**
 * The entries in files and folders: those that are written as such, and those that Backstage's entities become. How a
 * team or a person stands in the catalog is asked of Escalog where there are such. Every fault is told at once.
 */
export async function entriesIn(paths: readonly string[], client: Client): Promise<Source> {
  const { entries: documents, errors } = readCatalogFiles(paths);
  const written = documents.filter(({ value }) => !isForeign(value));
  const foreign = documents.filter(({ value }) => isForeign(value));
  if (foreign.length === 0) {
    if (errors.length > 0) throw new Failure('refused', errors.join('\n'));
    return { entries: written, remarks: [] };
  }
  const all = (await allEntries({}, client)) as unknown as readonly CatalogEntry[];
  const stored = new Map(all.map((entry) => [entry.ref, entry]));
  const taken = entriesFromBackstage(
    foreign.map(({ value }) => value),
    { all, stored: (ref) => stored.get(ref), written: new Map(written.map((one) => [refOf(one), one.placeOf('')])) },
  );
  const placeOf = ({ document, pointer }: Place): string => foreign[document]?.placeOf(pointer) ?? 'catalog';
  const lines = (remarks: readonly Remark[], kind = ''): string[] =>
    remarks.map((remark) => oneLine(`${placeOf(remark)}: ${kind}${remark.detail}`));
  const faults = [...errors, ...lines(taken.faults)];
  if (faults.length > 0) throw new Failure('refused', [...faults, 'Nothing was applied.'].join('\n'));
  return {
    entries: [...written, ...taken.entries.map((entry) => locatedIn(entry, placeOf))],
    remarks: [...lines(taken.notes, 'note: '), ...lines(taken.warnings, 'warning: ')],
  };
}

function refOf({ value }: WrittenEntry): string {
  const ref: unknown = (value as { readonly ref?: unknown } | null)?.ref;
  return typeof ref === 'string' ? ref : '';
}

/** Where a part of the entry comes from: what is not told comes from where the part around it does. */
function locatedIn({ entry, from }: TakenEntry, placeOf: (place: Place) => string): WrittenEntry {
  const around = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));
  return {
    value: entry,
    placeOf(pointer) {
      let at = pointer;
      while (!from.has(at) && at !== '') at = around(at);
      return placeOf(from.get(at) ?? { document: -1, pointer: '' });
    },
  };
}
