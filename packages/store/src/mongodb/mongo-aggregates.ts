import type { IndexDescription } from 'mongodb';
import type { Instant } from '@escalog/kernel';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, rowOf, type AggregateRow } from './aggregate-row.ts';
import { writeIf } from './conditional-write.ts';
import { checkedSize } from './document-size.ts';
import type { MongoSession } from './mongo-session.ts';
import { SessionCollection } from './session-collection.ts';

/** Each holds only the documents that its sweep looks for. */
const indexes: readonly IndexDescription[] = [
  { name: 'due', key: { nextDueAt: 1, _id: 1 }, partialFilterExpression: { nextDueAt: { $exists: true } } },
  { name: 'unpublished', key: { pendingSince: 1, _id: 1 }, partialFilterExpression: { pendingSince: { $exists: true } } },
];

/** One document for each aggregate. */
export class MongoAggregates<State, Input, Event extends PublishedEvent> implements Aggregates<State, Input, Event> {
  readonly #rows: SessionCollection<AggregateRow>;

  constructor(session: MongoSession, collection: string) {
    this.#rows = new SessionCollection(session, 'aggregates', collection, indexes);
  }

  load(id: string): Promise<StoredAggregate<State, Input, Event> | undefined> {
    return this.#rows.run(async (rows) => {
      const row = await rows.findOne({ _id: id });
      return row === null ? undefined : documentOf<State, Input, Event>(row);
    });
  }

  write(document: StoredAggregate<State, Input, Event>): Promise<'written' | 'conflict'> {
    return this.#rows.run(async (rows) => {
      const row = rowOf(document);
      checkedSize(row, this.#rows.name);
      const written = await writeIf(rows, row, row.revision === 1 ? undefined : { revision: row.revision - 1 });
      return written ? 'written' : 'conflict';
    });
  }

  published(id: string, version: number): Promise<void> {
    return this.#rows.run(async (rows) => void (await rows.updateOne({ _id: id, version }, { $set: { outbox: [] }, $unset: { pendingSince: true } })));
  }

  due(until: Instant, limit: number): Promise<readonly Due[]> {
    return this.#rows.run(async (rows) => {
      const found = await rows.find({ nextDueAt: { $lte: until } }).project<{ _id: string; nextDueAt: Instant }>({ nextDueAt: 1 }).sort({ nextDueAt: 1, _id: 1 }).limit(limit).toArray();
      return found.map(({ _id, nextDueAt }) => ({ id: _id, dueAt: nextDueAt }));
    });
  }

  nextDueAt(): Promise<Instant | undefined> {
    return this.#rows.run(async (rows) => {
      const [first] = await rows.find({ nextDueAt: { $exists: true } }).project<{ nextDueAt: Instant }>({ _id: 0, nextDueAt: 1 }).sort({ nextDueAt: 1, _id: 1 }).limit(1).toArray();
      return first?.nextDueAt;
    });
  }

  unpublished(until: Instant, limit: number): Promise<readonly string[]> {
    return this.#rows.run(async (rows) => {
      const found = await rows.find({ pendingSince: { $lte: until } }).project<{ _id: string }>({ _id: 1 }).sort({ pendingSince: 1, _id: 1 }).limit(limit).toArray();
      return found.map(({ _id }) => _id);
    });
  }

  /** Every document, for `dump`. */
  async *all(): AsyncIterable<StoredAggregate<State, Input, Event>> {
    for await (const row of this.#rows.all()) yield documentOf<State, Input, Event>(row);
  }

  /** Adds documents at whatever revision they are, for `load`. */
  async insert(documents: readonly StoredAggregate<State, Input, Event>[]): Promise<void> {
    await this.#rows.insert(documents.map((document) => rowOf(document)));
  }
}
