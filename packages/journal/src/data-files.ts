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
import { corrupted } from './sqlite-error.ts';
import { appliedIn, Tables } from './tables.ts';
import { TurnLog, turnLogSchema } from './turn-log.ts';

/** The two files of a data folder, open for this process alone, the tables up to date with every turn. */
export interface DataFiles {
  readonly turns: TurnLog;
  readonly tables: DatabaseSync;
}

/** Opens `<folder>/turns.db` and `<folder>/escalog.db` for this process alone, or makes them. Throws what `openJournal` promises. */
export function openDataFiles(folder: string): DataFiles {
  makeFolder(folder);
  if (existsSync(join(folder, unfinishedImport))) throw holdsUnfinishedImport(folder);
  const files = { turns: join(folder, 'turns.db'), tables: join(folder, 'escalog.db') };
  makeMissing(folder, files);
  inspectDataFile(files.turns);
  const turns = new TurnLog(files.turns);
  try {
    inspectDataFile(files.tables);
    const tables = openTables(files.tables);
    bringUpToDate(turns, tables);
    return { turns, tables };
  } catch (error) {
    turns.close();
    throw error;
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
 * Makes both files under other names and moves them into place when they are complete, the turns first. So a crash while making them
 * leaves none, or the tables are still waiting to be moved; an empty file is always one that was cut off. SQLite gives a
 * write-ahead log the mode of its file.
 */
function makeMissing(folder: string, files: { readonly turns: string; readonly tables: string }): void {
  const missing = [files.turns, files.tables].filter((file) => !existsSync(file));
  if (missing.length === 2) {
    for (const file of missing)
      if (existsSync(`${file}-wal`)) throw corrupted(file, `it is missing, but ${file}-wal is there`);
    makeDraft(folder, files.tables, tablesSchema);
    makeDraft(folder, files.turns, turnLogSchema);
    moveIntoPlace(folder, files.turns);
    moveIntoPlace(folder, files.tables);
  } else if (missing[0] === files.tables && existsSync(draftOf(files.tables))) {
    moveIntoPlace(folder, files.tables);
  } else if (missing[0] !== undefined) {
    throw corrupted(missing[0], 'it is missing, and the other file of the folder is there');
  }
}

function makeDraft(folder: string, file: string, schema: string): void {
  try {
    rmSync(draftOf(file), { force: true });
    closeSync(openSync(draftOf(file), 'wx', forOwner.file));
    const database = new DatabaseSync(draftOf(file));
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = ${layoutVersion}; ${schema}`);
    database.close();
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function moveIntoPlace(folder: string, file: string): void {
  try {
    renameSync(draftOf(file), file);
    const entry = openSync(folder, 'r');
    fsyncSync(entry);
    closeSync(entry);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function draftOf(file: string): string {
  return `${file}.new`;
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

const tablesSchema = `
  CREATE TABLE applied (turn INTEGER NOT NULL) STRICT;
  INSERT INTO applied VALUES (0)`;

function openTables(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000');
  database.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
  // What is removed or written over is gone from the file, not only from its tables: an erased person must be.
  database.exec('PRAGMA secure_delete = ON');
  return database;
}

/** Runs the turns that the last process committed and did not bring into the tables any more. */
function bringUpToDate(turns: TurnLog, database: DatabaseSync): void {
  const tables = new Tables(database);
  for (const { number, ...statement } of turns.statements) tables.know(number, statement);
  const applied = appliedIn(database);
  const left = [...turns.behind(applied)];
  tables.apply(left);
  turns.removeUpTo(left.at(-1)?.turn ?? applied);
}
