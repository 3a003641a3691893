import { AppError } from '@escalog/kernel';

/** SQLite's primary result codes that mean something to whoever runs Escalog: https://sqlite.org/rescode.html */
const sqlite = { busy: 5, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

interface SqliteError extends Error {
  readonly errcode: number;
}

/** Whether another process holds the file. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === sqlite.busy;
}

/** Whether there was no room for what was to be written. */
export function isFull(error: unknown): boolean {
  return primaryCode(error) === sqlite.full;
}

/** Whether the system refused to read or write, for whatever reason. */
export function isRefusedBySystem(error: unknown): boolean {
  return primaryCode(error) === sqlite.ioError;
}

/** Whether `node:sqlite` threw it. */
export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** What SQLite said of `file`, as an error with a code of ours and what to do about it. Anything else comes back as it is: a bug. */
export function appErrorOf(error: unknown, file: string): Error {
  if (!isSqliteError(error)) return error instanceof Error ? error : new Error(String(error));
  switch (primaryCode(error)) {
    case sqlite.full:
      return new AppError(
        'ESCALOG_JOURNAL_DISK_FULL',
        `No space is left for ${file}: free some, then start Escalog again.`,
        { retriable: false, cause: error },
      );
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return corrupted(file, error.message, error);
    case sqlite.ioError:
    case sqlite.cannotOpen:
      return new AppError(
        'ESCALOG_JOURNAL_IO',
        `${file} cannot be read or written (${error.message}): the disk is full or failing. Free space or replace it, then start Escalog again.`,
        { retriable: false, cause: error },
      );
    default:
      return new AppError(
        'ESCALOG_JOURNAL_SQLITE',
        `SQLite refused (${error.message}) on ${file}: this is a bug in Escalog.`,
        { retriable: false, cause: error },
      );
  }
}

/** The one message for a damaged file, whichever check found it. */
export function corrupted(file: string, finding: string, cause?: unknown): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_CORRUPTED',
    `${file} is damaged (${finding}). Nothing was changed: restore the data folder from a backup, or move it away to start empty.`,
    { retriable: false, cause },
  );
}

/** Refuses files that are of different moments, or of which one lacks its write-ahead log: each may be whole, and together they are not. */
export function apart(file: string, finding: string, cause?: unknown): AppError {
  const advice =
    'files that were copied one after the other, or without their -wal, do not belong together: escalog backup makes a copy whose files do';
  return corrupted(file, `${finding}; ${advice}`, cause);
}

/** The one message for a file that another process holds. */
export function inUse(file: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IN_USE',
    `Another process uses ${file}: stop it, or give this one a data folder of its own.`,
    { retriable: false },
  );
}

/** A sync that failed. The system may have dropped what it could not write, so that another one would succeed and prove nothing. */
export function unsynced(file: string, cause: Error): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IO',
    `${file} cannot be written (${cause.message}): the disk is full or failing. Free space or replace it, then start Escalog again.`,
    { retriable: false, cause },
  );
}

function primaryCode(error: unknown): number | undefined {
  return isSqliteError(error) ? error.errcode & 0xff : undefined;
}
