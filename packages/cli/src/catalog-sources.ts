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
import { rowsIn } from './csv/csv-files.ts';
import { allEntries } from './entries.ts';
import { Failure } from './failure.ts';
import { refOf } from './ref-of.ts';
import { oneLine } from './show/printable.ts';

/** What files say, ready to be sent. */
export interface Source {
  readonly entries: readonly WrittenEntry[];
  /** What to tell about them before they are: a line each, with its place. */
  readonly remarks: readonly string[];
}

/** How CSV files among the files are read. */
export interface CsvReading {
  /** Of the rows. */
  readonly type?: string;
  readonly listSeparator?: string;
}

/**
 * The entries in files and folders: those that are written as such, those that Backstage's entities become, and the rows
 * of CSV files. How entries stand in the catalog is asked of Escalog where that matters. Every fault is told at once.
 */
export async function entriesIn(paths: readonly string[], csv: CsvReading, client: Client): Promise<Source> {
  const isCsv = (path: string): boolean => /\.csv$/i.test(path);
  const tables = paths.filter(isCsv);
  if (tables.length > 0 !== (csv.type !== undefined))
    throw new Failure(
      'usage',
      tables.length > 0
        ? `Say with --type what the rows of ${tables[0]} are, such as --type component.`
        : '--type is for files that end in .csv.',
    );
  const { entries: documents, errors } = readCatalogFiles(paths.filter((path) => !isCsv(path)));
  const written = documents.filter(({ value }) => !isForeign(value));
  const foreign = documents.filter(({ value }) => isForeign(value));
  const all =
    foreign.length + tables.length === 0 ? [] : ((await allEntries({}, client)) as unknown as readonly CatalogEntry[]);
  const entities = entriesOfEntities(foreign, written, all);
  const rows = rowsIn(tables, csv, [...written, ...entities.entries], all);
  const faults = [...errors, ...entities.faults, ...rows.faults];
  if (faults.length > 0) throw new Failure('refused', [...faults, 'Nothing was changed.'].join('\n'));
  return { entries: [...written, ...entities.entries, ...rows.entries], remarks: entities.remarks };
}

/** What the entities of Backstage become beside what is written, over what the catalog has. */
function entriesOfEntities(
  foreign: readonly WrittenEntry[],
  written: readonly WrittenEntry[],
  all: readonly CatalogEntry[],
): Source & { readonly faults: readonly string[] } {
  const stored = new Map(all.map((entry) => [entry.ref, entry]));
  const taken = entriesFromBackstage(
    foreign.map(({ value }) => value),
    {
      all,
      stored: (ref) => stored.get(ref),
      written: new Map(written.map((one) => [refOf(one.value), one.placeOf('')])),
    },
  );
  const placeOf = ({ document, pointer }: Place): string => foreign[document]?.placeOf(pointer) ?? 'catalog';
  const lines = (remarks: readonly Remark[], kind = ''): string[] =>
    remarks.map((remark) => oneLine(`${placeOf(remark)}: ${kind}${remark.detail}`));
  return {
    entries: taken.entries.map((entry) => locatedIn(entry, placeOf)),
    faults: lines(taken.faults),
    remarks: [...lines(taken.notes, 'note: '), ...lines(taken.warnings, 'warning: ')],
  };
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
