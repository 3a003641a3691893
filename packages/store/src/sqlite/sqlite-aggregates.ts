import type { StatementSync } from 'node:sqlite';
import type { JournalSession } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, parametersOf, type AggregateRow } from './aggregate-row.ts';
import { indexName, tableName } from './table-name.ts';

/** One row for each aggregate. The two indexes hold only the rows that the sweeps look for. */
export class SqliteAggregates<State, Input, Event extends PublishedEvent> implements Aggregates<State, Input, Event> {
  readonly #session: JournalSession;
  readonly #load: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #trim: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #unpublished: StatementSync;

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    const table = tableName('aggregates', collection);
    const { database } = session;
    session.writeNow(() =>
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
    this.#insert = database.prepare(`
      INSERT INTO ${table} (version, state, seen, timers, outbox, pending_since, next_due_at, id, revision)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`);
    this.#update = database.prepare(`
      UPDATE ${table} SET version = ?, state = ?, seen = ?, timers = ?, outbox = ?, pending_since = ?, next_due_at = ?,
        revision = revision + 1 WHERE id = ? AND revision = ?`);
    this.#trim = database.prepare(`UPDATE ${table} SET outbox = '[]', pending_since = NULL WHERE id = ? AND version = ?`);
    this.#due = database.prepare(`
      SELECT id, next_due_at FROM ${table} WHERE next_due_at <= ? ORDER BY next_due_at, id LIMIT ?`);
    this.#next = database.prepare(`
      SELECT next_due_at FROM ${table} WHERE next_due_at IS NOT NULL ORDER BY next_due_at LIMIT 1`);
    this.#unpublished = database.prepare(`
      SELECT id FROM ${table} WHERE pending_since <= ? ORDER BY pending_since, id LIMIT ?`);
  }

  load(id: string): Promise<StoredAggregate<State, Input, Event> | undefined> {
    return this.#session.read(() => {
      const row = this.#load.get(id);
      return row && documentOf<State, Input, Event>(row as unknown as AggregateRow);
    });
  }

  write(document: StoredAggregate<State, Input, Event>): Promise<'written' | 'conflict'> {
    return this.#session.write(() => {
      const values = parametersOf(document);
      const { changes } = document.revision === 1
        ? this.#insert.run(...values, document.id)
        : this.#update.run(...values, document.id, document.revision - 1);
      return changes === 1 ? 'written' : 'conflict';
    });
  }

  published(id: string, version: number): Promise<void> {
    return this.#session.write(() => void this.#trim.run(id, version));
  }

  due(until: Instant, limit: number): Promise<readonly Due[]> {
    return this.#session.read(() =>
      this.#due.all(until, limit).map((row) => ({ id: String(row['id']), dueAt: row['next_due_at'] as Instant })),
    );
  }

  nextDueAt(): Promise<Instant | undefined> {
    return this.#session.read(() => this.#next.get()?.['next_due_at'] as Instant | undefined);
  }

  unpublished(until: Instant, limit: number): Promise<readonly string[]> {
    return this.#session.read(() => this.#unpublished.all(until, limit).map((row) => String(row['id'])));
  }
}
