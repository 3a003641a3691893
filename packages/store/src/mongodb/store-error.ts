import { AppError } from '@escalog/kernel';
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

export const duplicateKey = 11_000;

/**
 * Codes by which a server says that the document itself can never be stored: BadValue, FailedToParse, TypeMismatch,
 * Overflow (nested too deep), InvalidBSON, DocumentValidationFailure, too large (10334, 17419, 17420), and keys
 * too long for an index (17280).
 */
const documentRefused: ReadonlySet<unknown> = new Set([2, 9, 14, 15, 22, 121, 10_334, 17_280, 17_419, 17_420]);

/**
 * What the driver threw, as an error with a code of ours; a bug stays what it is.
 *
 * Whatever is not the document's own fault is retriable: a server can refuse in many ways (no primary, no
 * space, a password that was changed), and parking every incident for it would be worse than waiting.
 */
export function storeErrorOf(error: unknown): unknown {
  if (error instanceof MongoServerError && documentRefused.has(error.code)) {
    return new AppError(
      'ESCALOG_STORE_DOCUMENT_REFUSED',
      `MongoDB refuses to store the document (${error.message}): this is a bug in Escalog.`,
      { retriable: false, cause: error },
    );
  }
  return error instanceof MongoError || isSocketError(error) ? unavailable(error.message, error) : error;
}

/** For calls that got no answer, or one that says to come again. They may have been carried out all the same. */
export function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError(
    'ESCALOG_STORE_UNAVAILABLE',
    `MongoDB did not confirm what it was asked (${reason}): it may be carried out or not; try again once it answers.`,
    { retriable: true, cause },
  );
}

/** The refusal of every call after `close`. */
export function storeClosed(): AppError {
  return new AppError('ESCALOG_STORE_CLOSED', 'The store is closed.', { retriable: false });
}

/** True when the way broke, in time to try again, after a request may have left: whether it was carried out is not known. */
export function isAnswerLost(error: unknown): boolean {
  if (isSocketError(error)) return true;
  return (
    error instanceof MongoError &&
    ![MongoServerError, MongoServerSelectionError, MongoNetworkTimeoutError].some((other) => error instanceof other)
  );
}

/** NOTE: what breaks while the driver waits for a full socket to drain, it hands on as it is, outside of its own errors. */
function isSocketError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/** True when an unordered insert left out nothing but what was there already, and the rest is as durable as was asked. */
export function isOnlyDuplicates(error: unknown): boolean {
  const refused = refusedBulk(error);
  return refused !== undefined && [refused.writeErrors].flat().every(({ code }) => code === duplicateKey);
}

/** The error as that of an unordered bulk of which the server refused some, where it answered all and the rest is as durable as was asked; else `undefined`. */
export function refusedBulk(error: unknown): MongoBulkWriteError | undefined {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) return undefined;
  // NOTE: the driver also wraps a broken connection in this error, and then nothing was refused.
  return [error.writeErrors].flat().length === 0 ? undefined : error;
}

/** What broke a bulk, out of the error that the driver wraps it in. */
export function unwrapped(error: unknown): unknown {
  return error instanceof MongoBulkWriteError && error.errorResponse instanceof Error ? error.errorResponse : error;
}
