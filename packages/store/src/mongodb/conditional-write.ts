import {
  MongoServerError,
  type AnyBulkWriteOperation,
  type BulkWriteResult,
  type Collection,
  type Filter,
  type ObjectId,
} from 'mongodb';
import { isRetriable } from '@escalog/kernel';
import { duplicateKey, isAnswerLost, refusedBulk, storeErrorOf, unavailable, unwrapped } from './store-error.ts';

/** A document as MongoDB holds it. */
export interface Row {
  readonly _id: string;
  /** Names the write that the document comes from, and no other. */
  readonly writeId: ObjectId;
  readonly [field: string]: unknown;
}

export interface ConditionalWrite<Written extends Row> {
  readonly row: Written;
  /** What the document with the row's id must meet to be replaced; the row is to be the first one when there is no condition. */
  readonly condition: Filter<Written> | undefined;
}

/** Whether a row was stored, which it is not when the document stored is another; or why it cannot be. */
type Outcome = boolean | Error;

/**
 * Many rows in one request, each stored or not whatever becomes of the others.
 *
 * A connection that breaks leaves open what became of the writes. A replica set lets the driver find out; other
 * servers do not, so they are repeated here once, and a repeat that finds its own write has succeeded. Where somebody
 * else's is found, ours may have been the one before it: that answer is lost, and the caller decides anew.
 */
export async function writeEachIf<Written extends Row>(
  rows: Collection<Written>,
  writes: readonly ConditionalWrite<Written>[],
): Promise<readonly Outcome[]> {
  try {
    return await attempt(rows, writes);
  } catch (error) {
    if (isAnswerLost(error)) return repeat(rows, writes, error as Error);
    // One document that cannot even be sent is no reason to refuse the others.
    if (writes.length === 1 || isRetriable(storeErrorOf(error))) throw error;
    return Promise.all(
      writes.map((write) =>
        attempt(rows, [write]).then(
          ([outcome]) => outcome ?? false,
          (alone: Error) => alone,
        ),
      ),
    );
  }
}

async function attempt<Written extends Row>(
  rows: Collection<Written>,
  writes: readonly ConditionalWrite<Written>[],
): Promise<readonly Outcome[]> {
  const { replaced, refused } = await send(rows, writes);
  const replacements = writes.filter(({ condition }, index) => condition !== undefined && !refused.has(index));
  if (replaced === replacements.length) return writes.map((_, index) => refused.get(index) ?? true);
  // The server tells how many found what they replace, not which.
  const stored = await ownAmong(rows, replacements);
  const absent = stored.size === replaced ? false : unavailable('somebody else has written right behind');
  return writes.map(
    ({ row, condition }, index) =>
      refused.get(index) ?? (condition === undefined || stored.has(String(row.writeId)) || absent),
  );
}

async function repeat<Written extends Row>(
  rows: Collection<Written>,
  writes: readonly ConditionalWrite<Written>[],
  lost: Error,
): Promise<readonly Outcome[]> {
  const { refused } = await send(rows, writes);
  const stored = await ownAmong(rows, writes);
  return writes.map(({ row }, index) => refused.get(index) || stored.has(String(row.writeId)) || lost);
}

/** How many replacements found what they replace, and the writes that the server refused, with `false` for a first one that is not the first. */
async function send<Written extends Row>(
  rows: Collection<Written>,
  writes: readonly ConditionalWrite<Written>[],
): Promise<{ readonly replaced: number; readonly refused: ReadonlyMap<number, false | Error> }> {
  // A server that takes a request as one transaction locks in its order: two processes that write the same documents would wait for each other.
  const sent = writes.map((write, index) => ({ write, index })).toSorted((a, b) => byId(a.write.row, b.write.row));
  const done = (result: BulkWriteResult, refused: ReadonlyMap<number, false | Error>) => ({
    replaced: result.matchedCount,
    refused,
  });
  try {
    return done(
      await rows.bulkWrite(
        sent.map(({ write }) => operationOf(write)),
        { ordered: false },
      ),
      new Map(),
    );
  } catch (error) {
    const bulk = refusedBulk(error);
    if (bulk === undefined) throw unwrapped(error);
    return done(
      bulk.result,
      new Map(
        [bulk.writeErrors]
          .flat()
          .map(({ index, code, errmsg }) => [
            sent[index]?.index ?? index,
            code === duplicateKey ? false : new MongoServerError({ message: errmsg ?? '', code }),
          ]),
      ),
    );
  }
}

/** The order in which every request names its documents. */
export function byId(a: Pick<Row, '_id'>, b: Pick<Row, '_id'>): number {
  return a._id < b._id ? -1 : 1;
}

function operationOf<Written extends Row>({
  row,
  condition,
}: ConditionalWrite<Written>): AnyBulkWriteOperation<Written> {
  const operation =
    condition === undefined
      ? { insertOne: { document: row } }
      : { replaceOne: { filter: { ...condition, _id: row._id }, replacement: row } };
  return operation as AnyBulkWriteOperation<Written>;
}

/** Those of the writes that are what is stored now. */
async function ownAmong<Written extends Row>(
  rows: Collection<Written>,
  writes: readonly ConditionalWrite<Written>[],
): Promise<ReadonlySet<string>> {
  const own = {
    _id: { $in: writes.map(({ row }) => row._id) },
    writeId: { $in: writes.map(({ row }) => row.writeId) },
  } as Filter<Written>;
  const found = await rows.find(own, { projection: { writeId: 1 } }).toArray();
  return new Set(found.map(({ writeId }) => String(writeId)));
}
