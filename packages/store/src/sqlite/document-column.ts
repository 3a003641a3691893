import type { JournalSession } from '@escalog/journal';

/** Pieces of SQL for the column that holds a row's document. */
export interface DocumentColumn {
  /** The document's JSON. */
  readonly json: string;
  /** Of an `INSERT … ON CONFLICT DO UPDATE` with the JSON as its last parameter. */
  readonly columns: string;
  readonly values: string;
  readonly updates: string;
}

/**
 * Documents are JSON, packed, in the column `document`. A table of layout 1, which had it as texts in other columns, gets that one too: what
 * is written from now on is there, and these are emptied. `earlier` is the JSON in such a table, in SQL.
 */
export function documentColumnOf(
  session: JournalSession,
  table: string,
  layout1: { readonly columns: readonly string[]; readonly earlier: string },
): DocumentColumn {
  const columns = session.tables
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map(({ name }) => String(name));
  if (!columns.includes('document')) session.define(`ALTER TABLE ${table} ADD COLUMN document ANY`);
  const emptied = layout1.columns.filter((column) => columns.includes(column));
  return {
    json: emptied.length === 0 ? 'unpacked(document)' : `ifnull(unpacked(document), ${layout1.earlier})`,
    columns: [...emptied, 'document'].join(', '),
    values: [...emptied.map(() => `''`), 'packed(?)'].join(', '),
    updates: [...emptied, 'document'].map((column) => `${column} = excluded.${column}`).join(', '),
  };
}
