import { JournalSession, type Journal } from '@escalog/journal';
import { collectionsAmong, type NamedCollection } from '../collection-name.ts';
import { dumpOf, loadInto } from '../moving.ts';
import type { DumpedDocument, PublishedEvent, Store } from '../store.ts';
import { SqliteAggregates } from './sqlite-aggregates.ts';
import { SqliteRecords } from './sqlite-records.ts';
import { SqliteViews } from './sqlite-views.ts';

/** The store of the embedded profile: one table for each collection, in the journal that it shares with the bus and does not close. */
export function openSqliteStore(options: { readonly journal: Journal }): Store {
  return new SqliteStore(new JournalSession(options.journal, 'store'));
}

class SqliteStore implements Store {
  readonly #session: JournalSession;
  /** One for each collection, because each keeps what its table may not have yet. */
  readonly #collections = new Map<string, unknown>();

  constructor(session: JournalSession) {
    this.#session = session;
  }

  aggregates<State, Input, Event extends PublishedEvent>(collection: string): SqliteAggregates<State, Input, Event> {
    return this.#once(
      `aggregates ${collection}`,
      () => new SqliteAggregates<State, Input, Event>(this.#session, collection),
    );
  }

  views<View>(collection: string): SqliteViews<View> {
    return this.#once(`views ${collection}`, () => new SqliteViews<View>(this.#session, collection));
  }

  records(collection: string): SqliteRecords {
    return this.#once(`records ${collection}`, () => new SqliteRecords(this.#session, collection));
  }

  #once<Collection>(name: string, make: () => Collection): Collection {
    const made = (this.#collections.get(name) as Collection | undefined) ?? make();
    this.#collections.set(name, made);
    return made;
  }

  async collections(): Promise<readonly NamedCollection[]> {
    const tables = this.#session.read(() =>
      this.#session.tables.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all(),
    );
    return collectionsAmong(tables.map((table) => String(table['name'])));
  }

  dump(): AsyncIterable<DumpedDocument> {
    return dumpOf(this);
  }

  load(documents: AsyncIterable<DumpedDocument>): Promise<void> {
    return loadInto(this, documents);
  }

  async settled(): Promise<void> {
    if (this.#session.isClosed) throw this.#session.closedError();
    await this.#session.settled();
  }

  async settledInTime(): Promise<'stored' | 'late'> {
    if (this.#session.isClosed) throw this.#session.closedError();
    return this.#session.settledInTime();
  }

  async purge(): Promise<void> {
    if (this.#session.isClosed) throw this.#session.closedError();
    await this.#session.purge();
  }

  async close(): Promise<void> {
    if (this.#session.isClosed) return;
    this.#session.close();
    // What a full disk does not take, the journal tells of when it is closed.
    await this.#session.settledInTime();
  }
}
