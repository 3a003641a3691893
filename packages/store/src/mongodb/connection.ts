import { MongoClient, type MongoClientOptions } from 'mongodb';
import { malformedUrl, unwantedDatabase } from './opening-error.ts';

/** How long a call may take, whatever it meets: somebody waits behind it who can be told to come again. Milliseconds. */
export const answerWithin = 5_000;

/**
 * How Escalog uses MongoDB; the URL can change none of it.
 *
 * A write is answered once a majority has it in its journal, and reads see nothing that could still be
 * rolled back: who hears that a document exists may act on it. The rest makes a server that is gone known within seconds.
 */
const options: MongoClientOptions = {
  w: 'majority',
  journal: true,
  wtimeoutMS: answerWithin,
  readConcernLevel: 'majority',
  readPreference: 'primary',
  ignoreUndefined: true,
  connectTimeoutMS: 3_000,
  serverSelectionTimeoutMS: 3_000,
  waitQueueTimeoutMS: 3_000,
  // NOTE: the driver's own `timeoutMS` does nothing in this release; `inTime` bounds the call, this frees the connection.
  socketTimeoutMS: answerWithin,
  heartbeatFrequencyMS: 2_000,
};

/** A client that is not connected yet. Throws an `AppError` when the URL is none, and never shows what may be a password. */
export function clientOf(url: string, database: string): MongoClient {
  let client: MongoClient;
  try {
    client = new MongoClient(url, { ...options, appName: database });
  } catch {
    throw malformedUrl(problemWithout(url));
  }
  const named = /^[^/]*\/\/[^/]*\/([^?]+)/.exec(url)?.[1];
  if (named !== undefined) throw unwantedDatabase(named, database);
  return client;
}

/** What is wrong with the URL apart from its user and password, which the driver may quote; `undefined` when nothing is. */
function problemWithout(url: string): string | undefined {
  try {
    void new MongoClient(url.replace(/\/\/.*@/s, '//'), options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `work`, or a rejection with `late` once the deadline has passed. What was begun goes on, and nobody hears of it. */
export async function inTime<Result>(work: Promise<Result>, late: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), answerWithin);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
