import { isRetriable } from '@escalog/kernel';
import type { Db, MongoClient } from 'mongodb';
import { collectionsAmong, type NamedCollection } from '../collection-name.ts';
import { answerWithin, inTime } from './connection.ts';
import { storeClosed, storeErrorOf, unavailable } from './store-error.ts';

/** A client of which every call has failed for so long is given up. Milliseconds. */
const givenUpAfter = 10_000;

/**
 * The use of one database. Every call goes through `run`: it ends in time, fails with errors of ours, and is refused after `close`.
 *
 * NOTE: the driver's monitor waits for ever for an answer when its connection breaks just as it asks (mongodb 7.9.0),
 * and the client never finds the server again. So a client that gets nowhere is replaced, which does no harm while
 * the server is really gone.
 */
export class MongoSession {
  readonly #newClient: () => MongoClient;
  readonly #name: string;
  #client: MongoClient;
  #givingUp: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  /** `newClient` makes clients that are not connected yet. */
  constructor(client: MongoClient, newClient: () => MongoClient, database: string) {
    this.#client = client;
    this.#newClient = newClient;
    this.#name = database;
  }

  async run<Result>(work: (database: Db) => Promise<Result>): Promise<Result> {
    this.throwIfClosed();
    try {
      const result = await inTime(work(this.#client.db(this.#name)), noAnswer);
      this.#keep();
      return result;
    } catch (error) {
      this.throwIfClosed();
      const known = storeErrorOf(error);
      if (isRetriable(known)) this.#givingUp ??= setTimeout(() => this.#replace(), givenUpAfter).unref();
      throw known;
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
    this.#keep();
    return (this.#closing ??= inTime(this.#client.close(), noAnswer));
  }

  #keep(): void {
    clearTimeout(this.#givingUp);
    this.#givingUp = undefined;
  }

  #replace(): void {
    this.#givingUp = undefined;
    const old = this.#client;
    this.#client = this.#newClient();
    old.close().catch(() => {});
  }
}

function noAnswer(): Error {
  return unavailable(`no answer within ${answerWithin / 1_000} seconds`);
}
