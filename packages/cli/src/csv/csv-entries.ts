import {
  entryCalled,
  isRef,
  nearestClause,
  severalSentence,
  typesAffected,
  type CatalogEntry,
  type Definitions,
} from '@escalog/definitions';
import type { Column } from './csv-columns.ts';
import type { Table } from './csv-rows.ts';

/** An entry that was made of a row. */
export interface RowEntry {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What is wrong with a cell, in a sentence without a full stop. */
export interface CellFault {
  readonly line: number;
  readonly column?: string;
  readonly detail: string;
}

export interface CsvOptions {
  readonly type: string;
  /** What stands between the members of a list within a cell. */
  readonly listSeparator: string;
}

/**
 * The entries in a table. What has no column stays as the catalog has it, and what is in an empty cell is gone. Entries
 * without a `ref` get one from their name.
 */
export function entriesInTable(
  { heading, rows }: Table,
  columns: ReadonlyMap<string, Column>,
  options: CsvOptions,
  stored: (ref: string) => CatalogEntry | undefined,
): { readonly entries: readonly RowEntry[]; readonly faults: readonly CellFault[] } {
  const faults: CellFault[] = [];
  const lines = new Map<string, number>();
  const entries = rows.flatMap(({ line, cells }): readonly RowEntry[] => {
    const cellOf = (name: string): string => cells[heading.indexOf(name)] ?? '';
    const ref = refOf(cellOf('ref'), cellOf('name'), options.type);
    if (ref === undefined) {
      faults.push({ line, ...(heading.includes('name') && { column: 'name' }), detail: 'needs a name, or a ref' });
      return [];
    }
    if (!ref.startsWith(`${options.type}/`)) {
      faults.push({ line, column: 'ref', detail: `${ref} is not of the type ${options.type}` });
      return [];
    }
    const before = lines.get(ref);
    if (before !== undefined) {
      faults.push({ line, detail: `${ref} is there twice, first in line ${before}` });
      return [];
    }
    lines.set(ref, line);
    const value: Record<string, unknown> = { ...(stored(ref) ?? beginning(options.type)), ref };
    heading.forEach((name, index) => {
      const column = columns.get(name);
      if (column === undefined || name === 'ref') return;
      const read = valueOf(cells[index] ?? '', column, options.listSeparator);
      if ('fault' in read) faults.push({ line, column: name, detail: read.fault });
      else put(value, column, read.value);
    });
    return [{ line, value }];
  });
  return { entries, faults };
}

/** Refs in place of what people call things, in cells that want refs. */
export function withRefs(
  { line, value }: RowEntry,
  columns: ReadonlyMap<string, Column>,
  heading: readonly string[],
  definitions: Definitions,
): { readonly value: RowEntry['value']; readonly faults: readonly CellFault[] } {
  const faults: CellFault[] = [];
  const named: Record<string, unknown> = structuredClone(value);
  for (const name of heading) {
    const column = columns.get(name);
    if (column?.types === undefined) continue;
    const types = column.types.length > 0 ? column.types : typesAffected(definitions);
    const refFor = (word: unknown): unknown => {
      if (typeof word !== 'string' || isRef(word)) return word;
      const called = entryCalled(word, types, definitions);
      if (called.kind === 'one' && called.by === 'name') return called.ref;
      const detail =
        called.kind === 'several'
          ? severalSentence(word, called.refs, definitions).replace(/\.$/, '')
          : `no ${types.join(' or ')} is called "${word}"${nearestClause({ kind: 'none', nearest: called.kind === 'one' ? [called.ref] : called.nearest }, definitions)}`;
      faults.push({ line, column: name, detail });
      return word;
    };
    const current = at(named, column);
    if (current !== undefined)
      put(named, column, Array.isArray(current) ? [...new Set(current.map(refFor))] : refFor(current));
  }
  return { value: named, faults };
}

/** What a new entry has that must have it, though a row may say nothing of it. */
function beginning(type: string): object {
  if (type === 'person') return { contactMethods: [] };
  return type === 'team' ? { members: [] } : {};
}

function refOf(ref: string, name: string, type: string): string | undefined {
  if (ref !== '') return ref.includes('/') ? ref : `${type}/${ref}`;
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .match(/[a-z0-9]+/g);
  return words === null ? undefined : `${type}/${words.join('-').slice(0, 80).replace(/-$/, '')}`;
}

type Read = { readonly value: unknown } | { readonly fault: string };

function valueOf(cell: string, { kind, isList, isNeeded = false }: Column, separator: string): Read {
  if (cell === '') return { value: isList && isNeeded ? [] : undefined };
  if (isList)
    return {
      value: cell
        .split(separator)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    };
  switch (kind) {
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)
        ? { value: Number(cell) }
        : { fault: `"${cell}" is no number${/^[\d.]+,\d+$/.test(cell) ? '; write decimals behind a point' : ''}` };
    case 'boolean':
    case 'flag':
      if (/^(true|yes)$/i.test(cell)) return { value: true };
      return /^(false|no)$/i.test(cell)
        ? { value: kind === 'flag' ? undefined : false }
        : { fault: `"${cell}" is neither true nor false` };
    default:
      return { value: cell };
  }
}

function at(entry: Readonly<Record<string, unknown>>, { path: [field, inside] }: Column): unknown {
  const value = entry[field];
  return inside === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[inside];
}

/** Sets a value; one that is empty leaves nothing behind. */
function put(entry: Record<string, unknown>, column: Column, value: unknown): void {
  const [field, inside] = column.path;
  if (column.kind === 'email') return value === undefined ? undefined : putAddress(entry, String(value));
  if (inside === undefined) {
    if (value === undefined) delete entry[field];
    else entry[field] = value;
    return undefined;
  }
  const section: Record<string, unknown> = { ...(entry[field] as object | undefined), [inside]: value };
  if (value === undefined) delete section[inside];
  if (Object.keys(section).length > 0) entry[field] = section;
  else delete entry[field];
  return undefined;
}

const methodId = 'email';

/** The address becomes a contact method, or that of the one that was made of a cell before. Others stay. */
function putAddress(entry: Record<string, unknown>, address: string): void {
  const known = (entry['contactMethods'] ?? []) as readonly { readonly id: string; readonly address?: string }[];
  if (known.some((method) => method.address === address)) return;
  const method = { id: methodId, channel: 'email', address };
  entry['contactMethods'] = known.some(({ id }) => id === methodId)
    ? known.map((one) => (one.id === methodId ? method : one))
    : [...known, method];
}
