import type { Db, MongoClient } from 'mongodb';
import { collectionsAmong, type NamedCollection } from '../collection-name.ts';
import { answerWithin, inTime } from './connection.ts';
import { storeClosed, storeErrorOf, unavailable } from './store-error.ts';

/** One client's use of one database. Every call goes through `run`: it ends in time, fails with errors of ours, and is refused after `close`. */
export class MongoSession {
  readonly #client: MongoClient;
  readonly #database: Db;
  #closing: Promise<void> | undefined;

  constructor(client: MongoClient, database: string) {
    this.#client = client;
    this.#database = client.db(database);
  }

  async run<Result>(work: (database: Db) => Promise<Result>): Promise<Result> {
    this.throwIfClosed();
    try {
      return await inTime(work(this.#database), noAnswer);
    } catch (error) {
      this.throwIfClosed();
      throw storeErrorOf(error);
    }
  }

  /** The collections of ours that exist. */
  async collections(): Promise<readonly NamedCollection[]> {
    const found = await this.run((database) => database.listCollections({}, { nameOnly: true }).toArray());
    return collectionsAmong(found.map(({ name }) => name));
  }

  throwIfClosed(): void {
    if (this.#closing !== undefined) throw storeClosed();
  }

  /** Calls that are under way are broken off. */
  close(): Promise<void> {
    return (this.#closing ??= inTime(this.#client.close(), noAnswer));
  }
}

function noAnswer(): Error {
  return unavailable(`no answer within ${answerWithin / 1_000} seconds`);
}
