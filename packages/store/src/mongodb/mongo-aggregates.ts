import type { IndexDescription } from 'mongodb';
import type { Instant } from '@escalog/kernel';
import type { Aggregates, Due, PublishedEvent, StoredAggregate } from '../store.ts';
import { documentOf, rowOf, type AggregateRow } from './aggregate-row.ts';
import { byId } from './conditional-write.ts';
import { GatheredCollection } from './gathered-collection.ts';
import type { MongoSession } from './mongo-session.ts';

/** Each holds only the documents that its sweep looks for. NOTE: FerretDB takes them only for a filter that says `$exists` in so many words, and else reads every document. */
const indexes: readonly IndexDescription[] = [
  { name: 'due', key: { nextDueAt: 1, _id: 1 }, partialFilterExpression: { nextDueAt: { $exists: true } } },
  {
    name: 'unpublished',
    key: { pendingSince: 1, _id: 1 },
    partialFilterExpression: { pendingSince: { $exists: true } },
  },
];

/** A stream that is on the bus up to this version. */
interface Stream {
  readonly id: string;
  readonly version: number;
}

/** One document for each aggregate. */
export class MongoAggregates<State, Input, Event extends PublishedEvent> implements Aggregates<State, Input, Event> {
  readonly #rows: GatheredCollection<AggregateRow>;
  readonly #markPublished: (stream: Stream) => Promise<void>;

  constructor(session: MongoSession, collection: string) {
    this.#rows = new GatheredCollection(session, 'aggregates', collection, indexes);
    this.#markPublished = this.#rows.gathered(async (rows, streams) => {
      await rows.bulkWrite(
        streams
          .toSorted((a, b) => byId({ _id: a.id }, { _id: b.id }))
          .map(({ id, version }) => ({
            updateOne: {
              filter: { _id: id, version },
              update: { $set: { outbox: [] }, $unset: { pendingSince: true } },
            },
          })),
        { ordered: false },
      );
      return streams.map(() => undefined);
    });
  }

  async load(id: string): Promise<StoredAggregate<State, Input, Event> | undefined> {
    const row = await this.#rows.find(id);
    return row === undefined ? undefined : documentOf<State, Input, Event>(row);
  }

  async write(document: StoredAggregate<State, Input, Event>): Promise<'written' | 'conflict'> {
    const row = rowOf(document);
    const written = await this.#rows.writeIf({
      row,
      condition: row.revision === 1 ? undefined : { revision: row.revision - 1 },
    });
    return written ? 'written' : 'conflict';
  }

  published(id: string, version: number): Promise<void> {
    return this.#markPublished({ id, version });
  }

  due(until: Instant, limit: number): Promise<readonly Due[]> {
    return this.#rows.run(async (rows) => {
      const found = await rows
        .find({ nextDueAt: { $lte: until, $exists: true } })
        .project<{ _id: string; nextDueAt: Instant }>({ nextDueAt: 1 })
        .sort({ nextDueAt: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id, nextDueAt }) => ({ id: _id, dueAt: nextDueAt }));
    });
  }

  nextDueAt(): Promise<Instant | undefined> {
    return this.#rows.run(async (rows) => {
      const [first] = await rows
        .find({ nextDueAt: { $exists: true } })
        .project<{ nextDueAt: Instant }>({ _id: 0, nextDueAt: 1 })
        .sort({ nextDueAt: 1, _id: 1 })
        .limit(1)
        .toArray();
      return first?.nextDueAt;
    });
  }

  unpublished(until: Instant, limit: number): Promise<readonly string[]> {
    return this.#rows.run(async (rows) => {
      const found = await rows
        .find({ pendingSince: { $lte: until, $exists: true } })
        .project<{ _id: string }>({ _id: 1 })
        .sort({ pendingSince: 1, _id: 1 })
        .limit(limit)
        .toArray();
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
