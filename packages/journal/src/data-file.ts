import { accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import { inspectDataFile } from './data-file-inspection.ts';
import { layoutVersion } from './layout-version.ts';
import { appErrorOf, corrupted, inUse, isBusy } from './sqlite-error.ts';

/** Opens `<folder>/escalog.db` for this process alone, or makes it. Throws what `openJournal` promises. */
export function openDataFile(folder: string): DatabaseSync {
  makeFolder(folder);
  const file = join(folder, 'escalog.db');
  if (existsSync(file)) inspectDataFile(file);
  else makeDataFile(folder, file);

  const database = new DatabaseSync(file);
  try {
    takeOver(database);
    return database;
  } catch (error) {
    database.close();
    throw isBusy(error) ? inUse(file) : appErrorOf(error, file);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/**
 * Makes the file under another name and moves it into place when it is complete. So a crash while making it
 * leaves no file, and an empty file is always one that was cut off.
 */
function makeDataFile(folder: string, file: string): void {
  if (existsSync(`${file}-wal`)) throw corrupted(file, `it is missing, but ${file}-wal is there`);
  const draft = `${file}.new`;
  try {
    rmSync(draft, { force: true });
    const database = new DatabaseSync(draft);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = ${layoutVersion}`);
    database.close();
    renameSync(draft, file);
    const entry = openSync(folder, 'r');
    fsyncSync(entry);
    closeSync(entry);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function unwritable(folder: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError('ESCALOG_JOURNAL_UNWRITABLE', `The data folder ${folder} cannot be written (${why}): make it a folder this user may write, or name another one.`, { retriable: false, cause });
}

/**
 * Takes the file for this process alone, and makes every commit durable.
 *
 * FULL syncs the write-ahead log at every commit. EXCLUSIVE keeps a second process out for as long as this
 * one lives, and keeps the index of that log in memory. A checkpoint after 1,000 pages (4 MB) is SQLite's
 * own default: larger ones are rarer, and stall the commit that hits them for longer. The file is not mapped
 * into memory: reading would be a tenth faster, but a failing disk would kill the process without a word.
 */
function takeOver(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864');
  database.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}
