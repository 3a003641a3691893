import type { MongoClient } from 'mongodb';
import type { Store } from '../store.ts';
import { reportAvailability, type Log } from './availability.ts';
import { answerWithin, clientOf, inTime } from './connection.ts';
import { beginImport, checkLayout, finishImport } from './layout.ts';
import { MongoSession } from './mongo-session.ts';
import { MongoStore } from './mongo-store.ts';
import { openingErrorOf } from './opening-error.ts';

export interface MongoStoreOptions {
  /** `mongodb://user:password@host:port/?tls=true`: credentials, TLS and replica set, but no database. */
  readonly url: string;
  /** Made when it is first written to. */
  readonly database: string;
  /** Told when the server goes away and when it is back. */
  readonly log: Log;
}

/**
 * Opens the store of the cluster profile: a database of MongoDB, or of a server that speaks its protocol.
 *
 * Rejects within seconds, with an `AppError` that says what to do and shows no password, when the URL cannot be
 * read, nobody answers at its address, the server wants other credentials or TLS, a newer Escalog wrote the
 * database, or it holds half of an import; nothing is changed then.
 */
export async function openMongoStore({ url, database, log }: MongoStoreOptions): Promise<MongoStore> {
  return new MongoStore(await openSession({ url, database, log }));
}

/** A store that is filled with what was exported elsewhere. */
export interface ImportingMongoStore {
  readonly store: Store;
  /** From now on nobody opens the database, until `finish`. To be called before the first write. */
  begin(): Promise<void>;
  finish(): Promise<void>;
}

/** `openMongoStore` for an import. */
export async function openMongoStoreToImport(options: MongoStoreOptions): Promise<ImportingMongoStore> {
  const session = await openSession(options);
  return {
    store: new MongoStore(session),
    begin: () => session.run(beginImport),
    finish: () => session.run(finishImport),
  };
}

async function openSession({ url, database, log }: MongoStoreOptions): Promise<MongoSession> {
  const client = clientOf(url, database);
  try {
    await inTime(connected(client, database), () => new Error(`it took longer than ${answerWithin / 1_000} seconds`));
  } catch (error) {
    client.close().catch(() => {});
    throw openingErrorOf(error, addressOf(client), database);
  }
  const reported = (made: MongoClient): MongoClient => {
    reportAvailability(made, addressOf(made), log);
    return made;
  };
  return new MongoSession(reported(client), () => reported(clientOf(url, database)), database);
}

async function connected(client: MongoClient, database: string): Promise<void> {
  await client.connect();
  await checkLayout(client.db(database));
}

function addressOf({ options }: MongoClient): string {
  return options.srvHost ?? options.hosts.join(', ');
}
