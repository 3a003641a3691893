import { accessSync, constants, existsSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import { layoutVersion } from './layout-version.ts';
import { appErrorOf, corrupted, inUse, isBusy, isSqliteError } from './sqlite-error.ts';
import { damageOfLog } from './write-ahead-log.ts';

/**
 * Looks at an existing data file through a read-only connection, which cannot change it, and throws unless
 * it is whole, free and of our layout.
 *
 * Detected: a file that was cut off or is no database, broken pages and indexes (`quick_check`), a damaged
 * write-ahead log with commits behind the damage, a data file or its log that is missing beside the other's
 * traces. The bus adds checksums of its messages and the ends of its partitions.
 *
 * Not detected: damage to the last commit in the write-ahead log, which looks like a commit that a power cut
 * interrupted; a write-ahead log that lost its end or was deleted as a whole; a bit that flipped inside a document of the
 * store, which is a copy and can be rebuilt from the bus.
 */
export function inspectDataFile(file: string): void {
  const traces = [`${file}-wal`, `${file}-shm`].filter((trace) => !existsSync(trace));
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      checkVersion(file, database);
      checkPages(file, database);
    } finally {
      database.close();
    }
    checkWriteAheadLog(file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isBusy(error)) throw inUse(file);
    if (isSqliteError(error)) throw appErrorOf(error, file);
    throw new AppError(
      'ESCALOG_JOURNAL_UNWRITABLE',
      `${file} cannot be read and written (${String(error)}): give it to this user.`,
      { retriable: false, cause: error },
    );
  } finally {
    // A read-only connection makes the log and its index when they are missing, and cannot take them away again.
    for (const trace of traces) rmSync(trace, { force: true });
  }
}

function checkVersion(file: string, database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > layoutVersion) {
    throw new AppError(
      'ESCALOG_JOURNAL_NEWER_VERSION',
      `${file} was written by a newer Escalog (layout ${version}; this one knows ${layoutVersion}): install that version again.`,
      { retriable: false },
    );
  }
  if (version < layoutVersion) throw corrupted(file, 'it is no data file of Escalog, or was cut off');
}

function checkPages(file: string, database: DatabaseSync): void {
  const pageSize = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  // A checkpoint that a power cut interrupts may leave a part of a page, and then the log still has all of it.
  if (statSync(file).size % pageSize !== 0 && isEmpty(`${file}-wal`))
    throw corrupted(file, 'its last page was cut off');
  const finding = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (finding !== 'ok') throw corrupted(file, String(finding));
}

function checkWriteAheadLog(file: string): void {
  const finding = damageOfLog(`${file}-wal`);
  if (finding !== undefined) throw corrupted(`${file}-wal`, finding);
}

function isEmpty(file: string): boolean {
  return !existsSync(file) || statSync(file).size === 0;
}
