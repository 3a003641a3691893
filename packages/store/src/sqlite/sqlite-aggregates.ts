import type { StatementSync } from 'node:sqlite';
import type { JournalSession } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, jsonOf, rowOf, type AggregateRow } from './aggregate-row.ts';
import { rowsOf } from './table-rows.ts';
import { indexName, tableName } from './table-name.ts';
import { Turn } from './turn.ts';

/** One row for each aggregate. The two indexes hold only the rows that the sweeps look for. */
export class SqliteAggregates<State, Input, Event extends PublishedEvent> implements Aggregates<State, Input, Event> {
  readonly #session: JournalSession;
  readonly #table: string;
  readonly #turn: Turn<AggregateRow>;
  readonly #load: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #unpublished: StatementSync;

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    const table = (this.#table = tableName('aggregates', collection));
    const { database } = session;
    session.write(() =>
      database.exec(`
        CREATE TABLE IF NOT EXISTS ${table} (
          id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
          seen TEXT NOT NULL, timers TEXT NOT NULL, outbox TEXT NOT NULL, pending_since INTEGER, next_due_at INTEGER
        ) STRICT;
        CREATE INDEX IF NOT EXISTS ${indexName('aggregates', collection, 'due')}
          ON ${table} (next_due_at, id) WHERE next_due_at IS NOT NULL;
        CREATE INDEX IF NOT EXISTS ${indexName('aggregates', collection, 'unpublished')}
          ON ${table} (pending_since, id) WHERE pending_since IS NOT NULL;
      `),
    );
    this.#load = database.prepare(`SELECT * FROM ${table} WHERE id = ?`);
    const upsert = database.prepare(`
      INSERT INTO ${table} (id, revision, version, state, seen, timers, outbox, pending_since, next_due_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET revision = excluded.revision, version = excluded.version, state = excluded.state, seen = excluded.seen,
        timers = excluded.timers, outbox = excluded.outbox, pending_since = excluded.pending_since, next_due_at = excluded.next_due_at`);
    this.#turn = new Turn(
      session,
      (id, row) =>
        void upsert.run(
          id,
          row.revision,
          row.version,
          row.state,
          row.seen,
          row.timers,
          jsonOf(row.outbox),
          row.pending_since,
          row.next_due_at,
        ),
    );
    this.#due = database.prepare(`
      SELECT id, next_due_at FROM ${table} WHERE next_due_at <= ? ORDER BY next_due_at, id LIMIT ?`);
    this.#next = database.prepare(`
      SELECT next_due_at FROM ${table} WHERE next_due_at IS NOT NULL ORDER BY next_due_at LIMIT 1`);
    this.#unpublished = database.prepare(`
      SELECT id FROM ${table} WHERE pending_since <= ? ORDER BY pending_since, id LIMIT ?`);
  }

  load(id: string): StoredAggregate<State, Input, Event> | undefined {
    return this.#session.read(() => {
      const row = this.#find(id);
      return row && documentOf<State, Input, Event>(row);
    });
  }

  write(document: StoredAggregate<State, Input, Event>): 'written' | 'conflict' {
    return this.#session.write(() => {
      if ((this.#find(document.id)?.revision ?? 0) !== document.revision - 1) return 'conflict';
      this.#turn.set(document.id, rowOf(document));
      return 'written';
    });
  }

  published(id: string, version: number): void {
    return this.#session.write(() => {
      const row = this.#find(id);
      if (row?.version === version) this.#turn.set(id, { ...row, outbox: [], pending_since: null });
    });
  }

  #find(id: string): AggregateRow | undefined {
    return this.#turn.get(id) ?? (this.#load.get(id) as unknown as AggregateRow | undefined);
  }

  /** A query over all documents, those of this turn among them. */
  #query<Result>(run: () => Result): Result {
    return this.#session.read(() => {
      this.#turn.flush();
      return run();
    });
  }

  due(until: Instant, limit: number): readonly Due[] {
    return this.#query(() =>
      this.#due.all(until, limit).map((row) => ({ id: String(row['id']), dueAt: row['next_due_at'] as Instant })),
    );
  }

  nextDueAt(): Instant | undefined {
    return this.#query(() => this.#next.get()?.['next_due_at'] as Instant | undefined);
  }

  unpublished(until: Instant, limit: number): readonly string[] {
    return this.#query(() => this.#unpublished.all(until, limit).map((row) => String(row['id'])));
  }

  /** Every document, for `dump`. */
  async *all(): AsyncGenerator<StoredAggregate<State, Input, Event>> {
    for await (const row of rowsOf(this.#session, this.#table, this.#turn.flush))
      yield documentOf<State, Input, Event>(row as unknown as AggregateRow);
  }

  /** Adds documents at whatever revision they are, for `load`. */
  insert(documents: readonly StoredAggregate<State, Input, Event>[]): void {
    return this.#session.write(() => {
      for (const document of documents) this.#turn.set(document.id, rowOf(document));
    });
  }
}
