import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { JournalSession } from '@escalog/journal';

const pageSize = 500;

/** Every row of a table, read in pages, so that others have their turn. `flush` writes what is still in memory. */
export async function* rowsOf(
  session: JournalSession,
  table: string,
  flush?: () => void,
): AsyncGenerator<Record<string, SQLOutputValue>> {
  const page = session.database.prepare(
    `SELECT rowid AS place, * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${pageSize}`,
  );
  const pageBehind = (place: SQLInputValue): Record<string, SQLOutputValue>[] =>
    session.read(() => {
      flush?.();
      return page.all(place);
    });
  for (let rows = pageBehind(0); rows.length > 0; rows = pageBehind(rows.at(-1)?.['place'] ?? null)) yield* rows;
}
