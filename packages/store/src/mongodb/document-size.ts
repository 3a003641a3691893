import { AppError } from '@escalog/kernel';
import { BSON } from 'mongodb';

/** MongoDB's limit. */
const largestDocument = 16 * 1024 * 1024;
/** What one request may hold, so that it is answered in time. */
const largestBatch = 8 * 1024 * 1024;
const mostInBatch = 1_000;

interface Identified {
  readonly _id: unknown;
}

/**
 * The bytes that `row` takes. Throws when they are more than MongoDB keeps in one document, before anything is
 * sent: a server hangs up on what is over its limit for messages, which looks like a server that is down.
 */
export function checkedSize(row: Identified, collection: string): number {
  const size = BSON.calculateObjectSize(row, { ignoreUndefined: true });
  if (size <= largestDocument) return size;
  throw new AppError(
    'ESCALOG_STORE_DOCUMENT_TOO_LARGE',
    `${JSON.stringify(row._id)} in ${collection} would take ${size} bytes; MongoDB keeps at most ${largestDocument} in one document. Nothing was changed.`,
    { retriable: false },
  );
}

/** Rows in requests of bounded size. Throws, before any is sent, when one of them is too large. */
export function inBatches<Row extends Identified>(
  rows: readonly Row[],
  collection: string,
): readonly (readonly Row[])[] {
  const batches: Row[][] = [];
  let bytes = Infinity;
  for (const row of rows) {
    const size = checkedSize(row, collection);
    const last = batches.at(-1);
    if (last !== undefined && last.length < mostInBatch && bytes + size <= largestBatch) {
      last.push(row);
      bytes += size;
    } else {
      batches.push([row]);
      bytes = size;
    }
  }
  return batches;
}
