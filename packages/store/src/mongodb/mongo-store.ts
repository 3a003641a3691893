import { instantOf, type Instant } from '@escalog/kernel';
import type { NamedCollection } from '../collection-name.ts';
import { dumpOf, loadInto } from '../moving.ts';
import type { DumpedDocument, PublishedEvent, Store } from '../store.ts';
import { MongoAggregates } from './mongo-aggregates.ts';
import { MongoRecords } from './mongo-records.ts';
import type { MongoSession } from './mongo-session.ts';
import { MongoViews } from './mongo-views.ts';

/** One collection of MongoDB for each of ours. What resolved is in the journals of a majority, so there is nothing left to settle. */
export class MongoStore implements Store {
  readonly #session: MongoSession;
  /** One for each collection, because each makes its indexes once. */
  readonly #made = new Map<string, unknown>();

  constructor(session: MongoSession) {
    this.#session = session;
  }

  aggregates<State, Input, Event extends PublishedEvent>(collection: string): MongoAggregates<State, Input, Event> {
    return this.#once(
      `aggregates ${collection}`,
      () => new MongoAggregates<State, Input, Event>(this.#session, collection),
    );
  }

  views<View>(collection: string): MongoViews<View> {
    return this.#once(`views ${collection}`, () => new MongoViews<View>(this.#session, collection));
  }

  records(collection: string): MongoRecords {
    return new MongoRecords(this.#session, collection);
  }

  #once<Collection>(name: string, make: () => Collection): Collection {
    const made = (this.#made.get(name) as Collection | undefined) ?? make();
    this.#made.set(name, made);
    return made;
  }

  collections(): Promise<readonly NamedCollection[]> {
    return this.#session.collections();
  }

  dump(): AsyncIterable<DumpedDocument> {
    return dumpOf(this);
  }

  load(documents: AsyncIterable<DumpedDocument>): Promise<void> {
    return loadInto(this, documents);
  }

  /** What the clock of the server shows. */
  async serverTime(): Promise<Instant> {
    const { localTime } = await this.#session.run((database) => database.command({ hello: 1 }));
    return instantOf((localTime as Date).getTime());
  }

  async settled(): Promise<void> {
    this.#session.throwIfClosed();
  }

  async settledInTime(): Promise<'stored'> {
    await this.settled();
    return 'stored';
  }

  async purge(): Promise<void> {
    this.#session.throwIfClosed();
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}
