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
import { appliedIn, Tables } from './tables.ts';
import { layoutVersion } from './layout-version.ts';
import { appErrorOf, corrupted, inUse, isBusy } from './sqlite-error.ts';

/** The two files of a data folder, open for this process alone, the tables up to date with every turn. */
export interface DataFiles {
  readonly turns: DatabaseSync;
  readonly tables: DatabaseSync;
}

/** Opens `<folder>/turns.db` and `<folder>/escalog.db` for this process alone, or makes them. Throws what `openJournal` promises. */
export function openDataFiles(folder: string): DataFiles {
  makeFolder(folder);
  if (existsSync(join(folder, unfinishedImport))) throw holdsUnfinishedImport(folder);
  const file = { turns: join(folder, 'turns.db'), tables: join(folder, 'escalog.db') };
  if (existsSync(file.turns)) inspectDataFile(file.turns);
  else makeDataFile(folder, file.turns);
  const turns = new DatabaseSync(file.turns);
  try {
    takeTurns(turns);
  } catch (error) {
    turns.close();
    throw isBusy(error) ? inUse(file.turns) : appErrorOf(error, file.turns);
  }
  if (existsSync(file.tables)) inspectDataFile(file.tables);
  else makeDataFile(folder, file.tables);
  const tables = new DatabaseSync(file.tables);
  takeTables(tables);
  bringUpToDate(turns, tables);
  return { turns, tables };
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
 * Takes the turns, and with them the folder, for this process alone.
 *
 * NORMAL syncs the write-ahead log when it is started over and before it is copied into the file, but not at
 * a commit: `GroupCommit` does that, off the main thread. EXCLUSIVE keeps a second process out for as long as this
 * one lives, and keeps the index of that log in memory.
 */
function takeTurns(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864');
  database.exec(`
    CREATE TABLE IF NOT EXISTS turns (turn INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, frame BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS statements (number INTEGER PRIMARY KEY, sql TEXT NOT NULL, replaces INTEGER NOT NULL) STRICT`);
  database.exec('BEGIN IMMEDIATE; COMMIT');
}

function takeTables(database: DatabaseSync): void {
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY',
  );
  // What is removed or written over is gone from the file, not only from its tables: an erased person must be.
  database.exec('PRAGMA secure_delete = ON; PRAGMA busy_timeout = 10000');
  database.exec('CREATE TABLE IF NOT EXISTS applied (turn INTEGER NOT NULL) STRICT');
  database.exec('INSERT INTO applied SELECT 0 WHERE NOT EXISTS (SELECT * FROM applied)');
}

/** Runs the turns that the last process committed and did not bring into the tables any more. */
function bringUpToDate(turns: DatabaseSync, database: DatabaseSync): void {
  const tables = new Tables(database);
  for (const row of turns.prepare('SELECT number, sql, replaces FROM statements').all())
    tables.know(Number(row['number']), { sql: String(row['sql']), replaces: row['replaces'] === 1 });
  const left = turns
    .prepare('SELECT turn, checksum, frame FROM turns WHERE turn > ? ORDER BY turn')
    .all(appliedIn(database));
  tables.apply(left.map((row) => ({ turn: Number(row['turn']), frame: row['frame'] as Uint8Array })));
  turns.exec('DELETE FROM turns');
}
