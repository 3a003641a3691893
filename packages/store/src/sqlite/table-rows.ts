import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { JournalSession } from '@escalog/journal';

const pageSize = 500;

/** `columns` of every row of a table, once it has everything that was written so far, read in pages, so that others have their turn. */
export async function* rowsOf(
  session: JournalSession,
  table: string,
  columns: string,
): AsyncGenerator<Record<string, SQLOutputValue>> {
  await session.applied();
  const page = session.tables.prepare(
    `SELECT rowid AS place, ${columns} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${pageSize}`,
  );
  const pageBehind = (place: SQLInputValue): Record<string, SQLOutputValue>[] => session.read(() => page.all(place));
  for (let rows = pageBehind(0); rows.length > 0; rows = pageBehind(rows.at(-1)?.['place'] ?? null)) yield* rows;
}
