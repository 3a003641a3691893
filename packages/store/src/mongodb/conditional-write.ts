import type { Collection, Filter, ObjectId, OptionalUnlessRequiredId } from 'mongodb';
import { isAnswerLost, isDuplicateKey } from './store-error.ts';

/** A document as MongoDB holds it. */
export interface Row {
  readonly _id: string;
  /** Names the write that the document comes from, and no other. */
  readonly writeId: ObjectId;
  readonly [field: string]: unknown;
}

/**
 * Stores `row` in place of the document with its id that meets `condition`, or as the first when there is no
 * condition. False when the document stored is another; then nothing has changed.
 *
 * A connection that breaks leaves open what became of the write. A replica set lets the driver find out; other
 * servers do not, so it is repeated here once, and a repeat that finds its own write has succeeded. When somebody
 * else's is found, ours may have been the one before it: the lost answer is thrown, and the caller decides anew.
 */
export async function writeIf<Written extends Row>(rows: Collection<Written>, row: Written, condition: Filter<Written> | undefined): Promise<boolean> {
  try {
    return await attempt(rows, row, condition);
  } catch (lost) {
    if (!isAnswerLost(lost)) throw lost;
    if ((await attempt(rows, row, condition)) || (await holds(rows, row))) return true;
    throw lost;
  }
}

async function attempt<Written extends Row>(rows: Collection<Written>, row: Written, condition: Filter<Written> | undefined): Promise<boolean> {
  if (condition !== undefined) return (await rows.replaceOne({ ...condition, _id: row._id }, row)).matchedCount === 1;
  try {
    await rows.insertOne(row as OptionalUnlessRequiredId<Written>);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

async function holds<Written extends Row>(rows: Collection<Written>, { _id, writeId }: Written): Promise<boolean> {
  return (await rows.findOne({ _id, writeId } as Filter<Written>, { projection: { _id: 1 } })) !== null;
}
