import type { StatementSync } from 'node:sqlite';
import { PendingRows, type JournalSession } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, jsonOf, layout1, writtenOf, type AggregateRow, type WrittenAggregate } from './aggregate-row.ts';
import { documentColumnOf } from './document-column.ts';
import { greatestIdIn } from './greatest-id.ts';
import { merged } from './merged.ts';
import { rowsOf } from './table-rows.ts';
import { indexName, tableName } from './table-name.ts';
import { compareTexts } from './text-order.ts';

type Written<State, Input, Event> = WrittenAggregate<StoredAggregate<State, Input, Event>>;

/** What a sweep finds. */
interface Swept {
  readonly id: string;
  readonly at: Instant;
}

const endOfTime = Number.MAX_SAFE_INTEGER as Instant;

/** One row for each aggregate. The two indexes hold only the rows that the sweeps look for. */
export class SqliteAggregates<State, Input, Event extends PublishedEvent> implements Aggregates<State, Input, Event> {
  readonly #session: JournalSession;
  readonly #table: string;
  /** What an `AggregateRow` has. */
  readonly #columns: string;
  readonly #pending: PendingRows<Written<State, Input, Event>>;
  readonly #load: StatementSync;
  readonly #revision: StatementSync;
  readonly #due: StatementSync;
  readonly #unpublished: StatementSync;

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    const table = (this.#table = tableName('aggregates', collection));
    session.define(`
      CREATE TABLE IF NOT EXISTS ${table} (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL,
        pending_since INTEGER, next_due_at INTEGER, document ANY NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS ${indexName('aggregates', collection, 'due')}
        ON ${table} (next_due_at, id) WHERE next_due_at IS NOT NULL;
      CREATE INDEX IF NOT EXISTS ${indexName('aggregates', collection, 'unpublished')}
        ON ${table} (pending_since, id) WHERE pending_since IS NOT NULL;
    `);
    const document = documentColumnOf(session, table, layout1);
    const put = session.change(
      `
      INSERT INTO ${table} (id, revision, version, pending_since, next_due_at, ${document.columns})
      VALUES (?, ?, ?, ?, ?, ${document.values})
      ON CONFLICT DO UPDATE SET revision = excluded.revision, version = excluded.version,
        pending_since = excluded.pending_since, next_due_at = excluded.next_due_at, ${document.updates}`,
      { replaces: true },
    );
    this.#pending = new PendingRows(
      session,
      (id, written) => {
        if (written === undefined) return;
        const { revision, version, pendingSince } = written.document;
        put(id, revision, version, pendingSince, written.nextDueAt, jsonOf(written));
      },
      greatestIdIn(session.tables, table),
    );
    this.#columns = `id, revision, version, ${document.json} AS document, pending_since`;
    this.#load = session.tables.prepare(`SELECT ${this.#columns} FROM ${table} WHERE id = ?`);
    this.#revision = session.tables.prepare(`SELECT revision FROM ${table} WHERE id = ?`);
    this.#due = session.tables.prepare(`
      SELECT id, next_due_at AS at FROM ${table} WHERE next_due_at <= ? ORDER BY next_due_at, id`);
    this.#unpublished = session.tables.prepare(`
      SELECT id, pending_since AS at FROM ${table} WHERE pending_since <= ? ORDER BY pending_since, id`);
  }

  load(id: string): StoredAggregate<State, Input, Event> | undefined {
    return this.#session.read(() => this.#find(id)?.document);
  }

  write(document: StoredAggregate<State, Input, Event>): 'written' | 'conflict' {
    return this.#session.write(() => {
      if (this.#revisionOf(document.id) !== document.revision - 1) return 'conflict';
      this.#pending.set(document.id, writtenOf(document));
      return 'written';
    });
  }

  published(id: string, version: number): void {
    this.#session.write(() => {
      const written = this.#find(id);
      if (written?.document.version !== version) return;
      this.#pending.set(id, { ...written, document: { ...written.document, outbox: [], pendingSince: null } });
    });
  }

  #find(id: string): Written<State, Input, Event> | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending === 'absent' ? undefined : pending;
    const row = this.#inTable(id, this.#load) as AggregateRow | undefined;
    return row && writtenOf(documentOf(row));
  }

  /** 0 when there is none. */
  #revisionOf(id: string): number {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending === 'absent' ? 0 : pending.document.revision;
    return Number(this.#inTable(id, this.#revision)?.['revision'] ?? 0);
  }

  #inTable(id: string, statement: StatementSync): ReturnType<StatementSync['get']> {
    return this.#pending.mayBeInTable(id) ? statement.get(id) : undefined;
  }

  due(until: Instant, limit: number): readonly Due[] {
    return this.#sweep(this.#due, until, limit, ({ nextDueAt }) => nextDueAt).map(({ id, at }) => ({ id, dueAt: at }));
  }

  nextDueAt(): Instant | undefined {
    return this.due(endOfTime, 1)[0]?.dueAt;
  }

  unpublished(until: Instant, limit: number): readonly string[] {
    return this.#sweep(this.#unpublished, until, limit, ({ document }) => document.pendingSince).map(({ id }) => id);
  }

  /** The earliest up to `until`, in the table and pending. */
  #sweep(
    inTable: StatementSync,
    until: Instant,
    limit: number,
    instantOf: (written: Written<State, Input, Event>) => Instant | null,
  ): readonly Swept[] {
    return this.#session.read(() => {
      const rows = inTable.iterate(until).map((row) => ({ id: String(row['id']), at: row['at'] as Instant }));
      const pending = this.#pending.entries().flatMap(([id, written]) => {
        const at = instantOf(written);
        return at !== null && at <= until ? [{ id, at }] : [];
      });
      return merged(
        rows.filter(({ id }) => !this.#pending.has(id)),
        [...pending],
        (a, b) => a.at - b.at || compareTexts(a.id, b.id),
      )
        .take(limit)
        .toArray();
    });
  }

  /** Every document, for `dump`. */
  async *all(): AsyncGenerator<StoredAggregate<State, Input, Event>> {
    for await (const row of rowsOf(this.#session, this.#table, this.#columns))
      yield documentOf<State, Input, Event>(row as unknown as AggregateRow);
  }

  /** Adds documents at whatever revision they are, for `load`. */
  insert(documents: readonly StoredAggregate<State, Input, Event>[]): void {
    this.#session.write(() => {
      for (const document of documents) this.#pending.set(document.id, writtenOf(document));
    });
  }
}
