import type { Collection, Filter, IndexDescription, OptionalUnlessRequiredId } from 'mongodb';
import { collectionName, type Kind } from '../collection-name.ts';
import { inBatches } from './document-size.ts';
import type { MongoSession } from './mongo-session.ts';
import { isOnlyDuplicates } from './store-error.ts';

const pageSize = 200;

/** The rows of one collection. Its indexes are made at the first use, and several processes may do so at once. */
export class SessionCollection<Row extends { readonly _id: unknown }> {
  readonly name: string;
  readonly #session: MongoSession;
  readonly #indexes: readonly IndexDescription[];
  #indexed: Promise<void> | undefined;

  constructor(session: MongoSession, kind: Kind, collection: string, indexes: readonly IndexDescription[]) {
    this.name = collectionName(kind, collection);
    this.#session = session;
    this.#indexes = indexes;
  }

  run<Result>(work: (rows: Collection<Row>) => Promise<Result>): Promise<Result> {
    return this.#session.run(async (database) => {
      const rows = database.collection<Row>(this.name);
      await (this.#indexed ??= this.#makeIndexes(rows));
      return work(rows);
    });
  }

  /** Adds rows; where an id is taken already, what is there stays. */
  async insert(rows: readonly Row[]): Promise<void> {
    for (const batch of inBatches(rows, this.name)) {
      await this.run(async (collection) => {
        try {
          await collection.insertMany(batch as readonly OptionalUnlessRequiredId<Row>[], { ordered: false });
        } catch (error) {
          if (!isOnlyDuplicates(error)) throw error;
        }
      });
    }
  }

  /** Every row, by id; each page is a call of its own. */
  async *all(): AsyncGenerator<Row> {
    let page: readonly Row[] = [];
    do {
      const last = page.at(-1);
      const behind = (last === undefined ? {} : { _id: { $gt: last._id } }) as Filter<Row>;
      page = await this.run(
        async (rows) =>
          (await rows.find(behind).sort({ _id: 1 }).limit(pageSize).toArray()) as readonly unknown[] as readonly Row[],
      );
      yield* page;
    } while (page.length === pageSize);
  }

  async #makeIndexes(rows: Collection<Row>): Promise<void> {
    try {
      if (this.#indexes.length > 0) await rows.createIndexes([...this.#indexes]);
    } catch (error) {
      this.#indexed = undefined;
      throw error;
    }
  }
}
