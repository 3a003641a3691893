import { DefinitionsCopy, typeOf, type CatalogEntry } from '@escalog/definitions';
import type { WrittenEntry } from '../catalog-files.ts';
import { Failure } from '../failure.ts';
import { bytesIn } from '../files.ts';
import { oneLine } from '../show/printable.ts';
import { columnsOf, type Column } from './csv-columns.ts';
import { entriesInTable, withRefs, type CellFault, type RowEntry } from './csv-entries.ts';
import { tableIn } from './csv-rows.ts';

/** The entries in CSV files, and what is wrong with them: a line each, with its place. `beside` is applied together with them. */
export function rowsIn(
  files: readonly string[],
  { type = '', listSeparator = '|' }: { readonly type?: string; readonly listSeparator?: string },
  beside: readonly WrittenEntry[],
  all: readonly CatalogEntry[],
): { readonly entries: readonly WrittenEntry[]; readonly faults: readonly string[] } {
  if (files.length === 0) return { entries: [], faults: [] };
  const stored = new Map(all.map((entry) => [entry.ref, entry]));
  const sent = new Map(
    beside.map(({ value }) => [(value as { readonly ref?: string }).ref ?? '', value as CatalogEntry]),
  );
  const columns = columnsOf(type, (ref) => sent.get(ref) ?? stored.get(ref));
  if (typeof columns === 'string') throw new Failure('usage', `${columns}.`);
  const read = files.map((file) => rowsOf(file, columns, { type, listSeparator }, (ref) => stored.get(ref)));
  const rows = read.flatMap(({ entries }) => entries.map(({ value }) => value));
  // Refs may lead to what stands anywhere in the same apply.
  const definitions = DefinitionsCopy.of([...all, ...[...sent.values(), ...rows].flatMap(outlineOf)]);
  const named = read.map(({ file, heading, entries }) => ({
    file,
    entries: entries.map((entry) => ({ line: entry.line, ...withRefs(entry, columns, heading, definitions) })),
  }));
  return {
    entries: named.flatMap(({ file, entries }) => entries.map((entry) => written(file, entry, columns))),
    faults: [
      ...read.flatMap(({ faults }) => faults),
      ...named.flatMap(({ file, entries }) =>
        entries.flatMap(({ faults }) => faults.map((fault) => told(file, fault))),
      ),
    ],
  };
}

interface ReadFile {
  readonly file: string;
  readonly heading: readonly string[];
  readonly entries: readonly RowEntry[];
  readonly faults: readonly string[];
}

function rowsOf(
  file: string,
  columns: ReadonlyMap<string, Column>,
  options: { readonly type: string; readonly listSeparator: string },
  stored: (ref: string) => CatalogEntry | undefined,
): ReadFile {
  const table = tableIn(bytesIn(file));
  const unknown = table.heading.filter((name) => name !== '' && !columns.has(name));
  const names = [...columns.keys()].filter((name) => !name.includes('.')).join(', ');
  const { entries, faults } = entriesInTable(table, columns, options, stored);
  const all = [
    ...unknown.map((name) => ({ line: 1, column: name, detail: `a ${options.type} has none; it has ${names}` })),
    ...table.faults,
    ...faults,
  ];
  return { file, heading: table.heading, entries, faults: all.map((fault) => told(file, fault)) };
}

function told(file: string, { line, column, detail }: CellFault): string {
  return oneLine(`${placeIn(file, line, column)}: ${detail}`);
}

/** `queues.csv:4, column owner`. */
function placeIn(file: string, line: number, column?: string): string {
  return `${file}:${line}${column === undefined ? '' : `, column ${column}`}`;
}

function written(file: string, { line, value }: RowEntry, columns: ReadonlyMap<string, Column>): WrittenEntry {
  return {
    value,
    placeOf(pointer) {
      const [, field, inside] = pointer.split('/');
      const column = [...columns].find(
        ([, { path }]) => path[0] === field && (path.length === 1 || path[1] === inside),
      );
      return placeIn(file, line, column?.[0]);
    },
  };
}

/** As much of an entry as tells what it is called; nothing of one that is not even that sound. */
function outlineOf(value: object): readonly CatalogEntry[] {
  const { ref, name, aliases } = value as {
    readonly ref?: unknown;
    readonly name?: unknown;
    readonly aliases?: unknown;
  };
  if (typeof ref !== 'string' || typeof name !== 'string' || typeOf(ref) === 'override') return [];
  const words = Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string') : [];
  return [{ ref, name, aliases: words }];
}
