import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import { inspectDataFile } from './data-file-inspection.ts';
import { layoutVersion } from './layout-version.ts';
import { appErrorOf, corrupted, inUse, isBusy } from './sqlite-error.ts';

/** Opens `<folder>/escalog.db` for this process alone, or makes it. Throws what `openJournal` promises. */
export function openDataFile(folder: string): DatabaseSync {
  makeFolder(folder);
  if (existsSync(join(folder, unfinishedImport))) throw holdsUnfinishedImport(folder);
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

/** While this is in a data folder, that holds a part of what is being imported, and nobody opens it. */
export const unfinishedImport = 'import-unfinished';

/** What people are paged about is nobody else's business on this machine. */
const forOwner = { folder: 0o700, file: 0o600 };

function makeFolder(folder: string): void {
  try {
    if (!existsSync(folder)) {
      makeParents(resolve(folder));
      mkdirSync(folder, { mode: forOwner.folder });
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** Level by level: `mkdirSync` with `recursive` tries for ever where a folder exists but takes none, such as in /proc. */
function makeParents(folder: string): void {
  const parent = dirname(folder);
  if (existsSync(parent)) return;
  makeParents(parent);
  mkdirSync(parent);
}

/**
 * Makes the file under another name and moves it into place when it is complete. So a crash while making it
 * leaves no file, and an empty file is always one that was cut off. SQLite gives its write-ahead log the
 * mode of the file.
 */
function makeDataFile(folder: string, file: string): void {
  if (existsSync(`${file}-wal`)) throw corrupted(file, `it is missing, but ${file}-wal is there`);
  const draft = `${file}.new`;
  try {
    rmSync(draft, { force: true });
    closeSync(openSync(draft, 'wx', forOwner.file));
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

function holdsUnfinishedImport(folder: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IMPORT_UNFINISHED',
    `The data folder ${folder} holds half of an import: remove ${join(folder, unfinishedImport)} and import again.`,
    { retriable: false },
  );
}

function unwritable(folder: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'ESCALOG_JOURNAL_UNWRITABLE',
    `The data folder ${folder} cannot be written (${why}): make it a folder this user may write, or name another one.`,
    { retriable: false, cause },
  );
}

/**
 * Takes the file for this process alone.
 *
 * NORMAL syncs the write-ahead log when it is started over and before it is copied into the file, but not at
 * a commit: `GroupCommit` does that, off the main thread. EXCLUSIVE keeps a second process out for as long as this
 * one lives, and keeps the index of that log in memory. A checkpoint after 8,000 pages (32 MB) instead of
 * SQLite's 1,000: a page that changes often is then copied once for many changes. The file is not mapped
 * into memory: reading would be a tenth faster, but a failing disk would kill the process without a word.
 */
function takeOver(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864');
  database.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
  // What is removed or written over is gone from the file, not only from its tables: an erased person must be.
  database.exec('PRAGMA secure_delete = ON');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}
