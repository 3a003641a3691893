import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Change, JournalSession } from '@escalog/journal';
import type { IdRange, Records, StoredRecord } from '../store.ts';
import { rowsOf } from './table-rows.ts';
import { tableName } from './table-name.ts';

/** Appended as they come, with an index by group and id: in the order of the index itself each would dirty a page of its own. */
export class SqliteRecords implements Records {
  readonly #session: JournalSession;
  readonly #table: string;
  readonly #append: Change;
  readonly #remove: Change;
  readonly #clear: Change;
  readonly #read: StatementSync;
  readonly #idsWithin: Readonly<Record<IdRange['order'], StatementSync>>;

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    const table = (this.#table = tableName('records', collection));
    session.define(`
      CREATE TABLE IF NOT EXISTS ${table} (
        grp TEXT NOT NULL, id TEXT NOT NULL, bytes BLOB NOT NULL, UNIQUE (grp, id)
      ) STRICT;
    `);
    this.#append = session.change(`INSERT INTO ${table} (grp, id, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`);
    this.#remove = session.change(`DELETE FROM ${table} WHERE grp = ? AND id = ?`);
    this.#clear = session.change(`DELETE FROM ${table}`);
    this.#read = session.tables.prepare(`SELECT * FROM ${table} WHERE grp = ? ORDER BY id`);
    const range = (direction: string): StatementSync =>
      session.tables.prepare(
        `SELECT id FROM ${table} WHERE grp = ? AND id >= ? AND id < ? ORDER BY id ${direction} LIMIT ?`,
      );
    this.#idsWithin = { ascending: range('ASC'), descending: range('DESC') };
  }

  append(records: readonly StoredRecord[]): void {
    this.#session.write(() => {
      for (const { group, id, bytes } of records) this.#append(group, id, bytes);
    });
  }

  /** Reads the table alone, once it has everything: nobody on a hot path asks. */
  async read(group: string): Promise<readonly StoredRecord[]> {
    await this.#session.applied();
    return this.#session.read(() => this.#read.all(group).map(recordOf));
  }

  /** The index has all that is asked for. */
  async idsWithin(group: string, { from, to, order, limit }: IdRange): Promise<readonly string[]> {
    await this.#session.applied();
    return this.#session.read(() => this.#idsWithin[order].all(group, from, to, limit).map(({ id }) => String(id)));
  }

  remove(group: string, ids: readonly string[]): void {
    this.#session.write(() => {
      for (const id of ids) this.#remove(group, id);
    });
  }

  clear(): void {
    this.#session.write(() => this.#clear());
  }

  /** Every record, for `dump`. */
  async *all(): AsyncGenerator<StoredRecord> {
    for await (const row of rowsOf(this.#session, this.#table, '*')) yield recordOf(row);
  }
}

function recordOf(row: Record<string, SQLOutputValue>): StoredRecord {
  return { group: String(row['grp']), id: String(row['id']), bytes: row['bytes'] as Uint8Array };
}
