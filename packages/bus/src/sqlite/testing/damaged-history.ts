import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Takes a message out of the index that `history` reads by, and leaves it in the log, in the data folder of a process that is stopped.
 * It is written while the index is hidden from SQLite.
 */
export function leaveOutOfHistory(folder: string, { topic, partition, offset }: Place): void {
  const table = `log.${topic}.${partition}`;
  const step = <Result>(use: (database: DatabaseSync) => Result): Result => {
    using database = new DatabaseSync(join(folder, 'escalog.db'), { defensive: false });
    database.exec('PRAGMA writable_schema = ON');
    return use(database);
  };
  const { frame, hidden } = step((database) => {
    const stored = database.prepare(`SELECT frame FROM "${table}" WHERE offset = ?`).get(offset);
    database.prepare(`DELETE FROM "${table}" WHERE offset = ?`).run(offset);
    const index = database.prepare('SELECT * FROM sqlite_schema WHERE name = ?').get(`${table}.key`);
    database.prepare('DELETE FROM sqlite_schema WHERE name = ?').run(`${table}.key`);
    return { frame: stored?.['frame'] as SQLInputValue, hidden: index ?? {} };
  });
  step((database) => database.prepare(`INSERT INTO "${table}" VALUES (?, ?)`).run(offset, frame));
  step((database) =>
    database
      .prepare('INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)')
      .run(...['type', 'name', 'tbl_name', 'rootpage', 'sql'].map((column) => hidden[column] as SQLInputValue)),
  );
}

/** Whether that index holds what the log does. */
export function historyIsWell(folder: string, { topic, partition }: Omit<Place, 'offset'>): boolean {
  using database = new DatabaseSync(join(folder, 'escalog.db'), { readOnly: true });
  const [found] = database.prepare(`PRAGMA integrity_check("log.${topic}.${partition}")`).all();
  return found?.['integrity_check'] === 'ok';
}
