import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Change, JournalSession } from '@escalog/journal';
import type { IdRange, Records, StoredRecord } from '../store.ts';
import { rowsOf } from './table-rows.ts';
import { tableName } from './table-name.ts';
import { compareTexts } from './text-order.ts';

type Pending =
  | { readonly kind: 'append'; readonly record: StoredRecord }
  | { readonly kind: 'remove'; readonly group: string; readonly id: string }
  | { readonly kind: 'clear' };

const none = new Uint8Array();

/** Appended as they come, with an index by group and id: in the order of the index itself each would dirty a page of its own. */
export class SqliteRecords implements Records {
  readonly #session: JournalSession;
  readonly #table: string;
  readonly #append: Change;
  readonly #remove: Change;
  readonly #clear: Change;
  readonly #read: StatementSync;
  readonly #idsWithin: Readonly<Record<IdRange['order'], StatementSync>>;

  /** What turns have changed and the table may not have yet, earliest first. */
  #pending: (Pending & { readonly turn: number })[] = [];

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    session.onApplied((turn) => void (this.#pending = this.#pending.filter((change) => change.turn > turn)));
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
      for (const record of records) {
        this.#append(record.group, record.id, record.bytes);
        this.#remember({ kind: 'append', record });
      }
    });
  }

  read(group: string): readonly StoredRecord[] {
    return this.#session.read(() =>
      this.#withPending(group, this.#isCleared ? [] : this.#read.all(group).map(recordOf)),
    );
  }

  /** The index has all that is asked for. */
  idsWithin(group: string, { from, to, order, limit }: IdRange): readonly string[] {
    return this.#session.read(() => {
      // As many more as may be taken out of what is found.
      const most = limit + this.#pending.length;
      const rows = this.#isCleared ? [] : this.#idsWithin[order].all(group, from, to, most);
      const ids = this.#withPending(
        group,
        rows.map(({ id }) => ({ group, id: String(id), bytes: none })),
      )
        .map(({ id }) => id)
        .filter((id) => compareTexts(id, from) >= 0 && compareTexts(id, to) < 0);
      return (order === 'ascending' ? ids : ids.toReversed()).slice(0, limit);
    });
  }

  remove(group: string, ids: readonly string[]): void {
    this.#session.write(() => {
      for (const id of ids) {
        this.#remove(group, id);
        this.#remember({ kind: 'remove', group, id });
      }
    });
  }

  clear(): void {
    this.#session.write(() => {
      this.#clear();
      this.#remember({ kind: 'clear' });
    });
  }

  get #isCleared(): boolean {
    return this.#pending.some(({ kind }) => kind === 'clear');
  }

  #remember(change: Pending): void {
    this.#pending.push({ ...change, turn: this.#session.turn });
  }

  /** The rows of a group in order, with what the table does not have yet. */
  #withPending(group: string, rows: readonly StoredRecord[]): readonly StoredRecord[] {
    if (this.#pending.length === 0) return rows.toSorted((a, b) => compareTexts(a.id, b.id));
    const found = new Map(rows.map((record) => [record.id, record]));
    for (const change of this.#pending) {
      if (change.kind === 'clear') found.clear();
      else if (change.kind === 'remove' && change.group === group) found.delete(change.id);
      else if (change.kind === 'append' && change.record.group === group && !found.has(change.record.id))
        found.set(change.record.id, change.record);
    }
    return [...found.values()].toSorted((a, b) => compareTexts(a.id, b.id));
  }

  /** Every record, for `dump`. */
  async *all(): AsyncGenerator<StoredRecord> {
    for await (const row of rowsOf(this.#session, this.#table, '*')) yield recordOf(row);
  }
}

function recordOf(row: Record<string, SQLOutputValue>): StoredRecord {
  return { group: String(row['grp']), id: String(row['id']), bytes: row['bytes'] as Uint8Array };
}
