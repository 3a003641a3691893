import type { StatementSync } from 'node:sqlite';
import { PendingRows, type JournalSession } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, jsonOf, layout1, writtenOf, type AggregateRow, type Written } from './aggregate-row.ts';
import { documentColumnOf } from './document-column.ts';
import { greatestIdIn } from './greatest-id.ts';
import { merged } from './merged.ts';
import { rowsOf } from './table-rows.ts';
import { indexName, tableName } from './table-name.ts';
import { compareTexts } from './text-order.ts';

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
  readonly #pending: PendingRows<StoredAggregate<State, Input, Event>>;
  /** Of what this turn has written. */
  readonly #written = new Map<string, Written>();
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
      (id, document) => {
        if (document === undefined) return;
        const { revision, version, pendingSince, outbox } = document;
        const written = this.#written.get(id) ?? writtenOf(document);
        this.#written.delete(id);
        put(id, revision, version, pendingSince, written.nextDueAt, jsonOf(written, outbox));
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
    return this.#session.read(() => this.#find(id));
  }

  write(document: StoredAggregate<State, Input, Event>): 'written' | 'conflict' {
    return this.#session.write(() => {
      if (this.#revisionOf(document.id) !== document.revision - 1) return 'conflict';
      this.#set(document);
      return 'written';
    });
  }

  published(id: string, version: number): void {
    this.#session.write(() => {
      const document = this.#find(id);
      if (document?.version !== version) return;
      this.#pending.set(id, { ...document, outbox: [], pendingSince: null });
    });
  }

  /** What is not plain data fails this one write, and not the commit of a whole turn. */
  #set(document: StoredAggregate<State, Input, Event>): void {
    this.#written.set(document.id, writtenOf(document));
    this.#pending.set(document.id, document);
  }

  #find(id: string): StoredAggregate<State, Input, Event> | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending === 'absent' ? undefined : pending;
    const row = this.#inTable(id, this.#load) as AggregateRow | undefined;
    return row && documentOf(row);
  }

  /** 0 when there is none. */
  #revisionOf(id: string): number {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending === 'absent' ? 0 : pending.revision;
    return Number(this.#inTable(id, this.#revision)?.['revision'] ?? 0);
  }

  #inTable(id: string, statement: StatementSync): ReturnType<StatementSync['get']> {
    return this.#pending.mayBeInTable(id) ? statement.get(id) : undefined;
  }

  due(until: Instant, limit: number): readonly Due[] {
    const found = this.#sweep(this.#due, until, limit, ({ id, timers }) => nextDueAtOf(id, timers) as Instant | null);
    return found.map(({ id, at }) => ({ id, dueAt: at }));
  }

  nextDueAt(): Instant | undefined {
    return this.due(endOfTime, 1)[0]?.dueAt;
  }

  unpublished(until: Instant, limit: number): readonly string[] {
    return this.#sweep(this.#unpublished, until, limit, ({ pendingSince }) => pendingSince).map(({ id }) => id);
  }

  /** The earliest up to `until`, in the table and pending. */
  #sweep(
    inTable: StatementSync,
    until: Instant,
    limit: number,
    instantOf: (document: StoredAggregate<State, Input, Event>) => Instant | null,
  ): readonly Swept[] {
    return this.#session.read(() => {
      const rows = inTable.iterate(until).map((row) => ({ id: String(row['id']), at: row['at'] as Instant }));
      const pending = this.#pending.entries().flatMap(([id, document]) => {
        const at = instantOf(document);
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
      for (const document of documents) this.#set(document);
    });
  }
}
