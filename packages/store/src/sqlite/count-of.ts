import type { DatabaseSync } from 'node:sqlite';
import type { Kind } from '../collection-name.ts';
import { tableName } from './table-name.ts';

/** How many documents of a collection the tables of a data folder have; none where it was never used. */
export function countOf(tables: DatabaseSync, kind: Kind, collection: string): number {
  const table = tableName(kind, collection);
  const named = tables.prepare(`SELECT name FROM pragma_table_list WHERE '"' || name || '"' = ?`);
  if (named.get(table) === undefined) return 0;
  return Number(tables.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);
}
