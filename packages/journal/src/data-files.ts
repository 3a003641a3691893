import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import { inspectDataFile } from './data-file-inspection.ts';
import type { JournalOptions } from './journal.ts';
import { copyIn, keepCopyOf } from './kept-copy.ts';
import { layoutVersion } from './layout-version.ts';
import { lostBehind, refuseLoss } from './losses.ts';
import { markOpened, openedSchema } from './opened.ts';
import { refusal } from './refusal.ts';
import { Reserve, reserveIn } from './reserve.ts';
import { apart, appErrorOf, inUse, isBusy } from './sqlite-error.ts';
import { appliedIn, openTables, Tables, tablesSchema, type StoredTurn } from './tables.ts';
import { turnLogSchema } from './turn-log.ts';
import { ThreadedTurns } from './turns.ts';

/** The two files of a data folder, open for this process alone, the tables up to date with every turn. */
export interface DataFiles {
  readonly turns: ThreadedTurns;
  readonly tables: DatabaseSync;
  /** Turns that the tables show in a transaction that is not committed: there was no room for them. None as a rule. */
  readonly held: readonly StoredTurn[];
}

interface FileNames {
  readonly turns: string;
  readonly tables: string;
}

type Boundary = NonNullable<JournalOptions['onBoundary']>;

type Opening = Pick<JournalOptions, 'folder' | 'onBoundary' | 'onTakenOver' | 'onLoss'>;

/** Opens `<folder>/turns.db` and `<folder>/escalog.db` for this process alone, or makes them. Throws what `openJournal` promises. */
export function openDataFiles({ folder, onBoundary = () => {}, onTakenOver, onLoss }: Opening): DataFiles {
  makeFolder(folder);
  if (existsSync(join(folder, unfinishedImport))) throw holdsUnfinishedImport(folder);
  const files = { turns: join(folder, 'turns.db'), tables: join(folder, 'escalog.db') };
  makeMissing(folder, files, onBoundary);
  const layouts = { turns: inspectDataFile(files.turns), tables: inspectDataFile(files.tables) };
  const lose = onLoss ?? refuseLoss(folder);
  // Where one of them is taken over already, that was begun, and the copy is there.
  const isNew = layouts.turns < layoutVersion && layouts.tables < layoutVersion;
  const copy = isNew ? keepCopyOf(folder) : copyIn(folder);
  const turns = new ThreadedTurns(files.turns);
  try {
    const upToDate = openUpToDate(files.tables, { layouts, turns, onBoundary, lose });
    if (layouts.tables < layoutVersion) onTakenOver?.(layouts.tables, copy);
    return { turns, ...upToDate };
  } catch (error) {
    turns.closeAtOnce();
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
 * Makes files under other names and moves them into place when they are complete, the turns first. So a crash while making them
 * leaves none, or tables that only have to be moved; an empty file is always one that was cut off. Tables alone are those
 * of layout 1, which had no turns.
 */
function makeMissing(folder: string, files: FileNames, onBoundary: Boundary): void {
  // In this order: where another process makes them just now, tables that are there have their turns beside them.
  const hasTables = existsSync(files.tables);
  const hasTurns = existsSync(files.turns);
  if (hasTurns && hasTables) return;
  if (hasTables) {
    if (inspectDataFile(files.tables) > 1) throw missingBeside(files.turns, files.tables);
    keepCopyOf(folder);
  } else if (hasTurns) {
    if (!existsSync(draftOf(files.tables))) throw missingBeside(files.tables, files.turns);
  } else {
    makeDraft(folder, files.tables, tablesSchema);
  }
  if (!hasTurns) {
    makeDraft(folder, files.turns, turnLogSchema);
    moveIntoPlace(folder, files.turns);
  }
  onBoundary('turns-made');
  if (!hasTables) moveIntoPlace(folder, files.tables);
}

/** SQLite gives a write-ahead log the mode of its file. */
function makeDraft(folder: string, file: string, schema: string): void {
  if (existsSync(`${file}-wal`)) throw existsSync(file) ? inUse(file) : missingBeside(file, `${file}-wal`);
  try {
    // Another process may be making the same: a draft is whole whoever made it, and so is what either moves into place.
    const place = mkdtempSync(`${draftOf(file)}-`);
    const unfinished = join(place, 'unfinished');
    closeSync(openSync(unfinished, 'wx', forOwner.file));
    const database = new DatabaseSync(unfinished);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = ${layoutVersion}; ${schema}`);
    database.close();
    renameSync(unfinished, draftOf(file));
    rmdirSync(place);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** A link, not a rename: that would go over the one that another process has made meanwhile, and may have written to. */
function moveIntoPlace(folder: string, file: string): void {
  try {
    linkSync(draftOf(file), file);
    rmSync(draftOf(file), { force: true });
    const entry = openSync(folder, 'r');
    fsyncSync(entry);
    closeSync(entry);
  } catch (cause) {
    throw existsSync(file) ? inUse(file) : unwritable(folder, cause);
  }
}

function draftOf(file: string): string {
  return `${file}.new`;
}

interface UpToDate {
  readonly layouts: { readonly turns: number; readonly tables: number };
  readonly turns: ThreadedTurns;
  readonly onBoundary: Boundary;
  readonly lose: (loss: string) => void;
}

/** Opens the tables, which may be of an earlier layout, and runs the turns that the last process committed and did not bring into them any more. */
function openUpToDate(file: string, { layouts, turns, onBoundary, lose }: UpToDate): Omit<DataFiles, 'turns'> {
  const database = openTables(file);
  try {
    if (layouts.tables < layoutVersion) takeOver(database, layouts.tables, turns, onBoundary);
    if (layouts.turns < layoutVersion) turns.takeOver();
    const applied = appliedIn(database);
    const left = turns.behind(applied);
    const last = left.at(-1) ?? applied;
    const lost = lostBehind(turns.file, last);
    if (lost !== undefined) lose(lost);
    turns.use({ turn: last.turn, checksum: last.checksum });
    markOpened(database);
    const tables = new Tables(database);
    for (const { number, ...statement } of turns.statements) tables.know(number, statement);
    if (!hasRoomFor(file, () => tables.apply(left))) {
      tables.hold(left);
      return { tables: database, held: left };
    }
    turns.removeUpTo(last.turn);
    return { tables: database, held: [] };
  } catch (error) {
    database.close();
    throw isBusy(error) ? inUse(file) : appErrorOf(error, file);
  }
}

/** Does `work`, if need be with the room of the whole reserve; false when that was too little. */
function hasRoomFor(file: string, work: () => void): boolean {
  const reserve = new Reserve(reserveIn(dirname(file)));
  for (;;) {
    try {
      work();
      return true;
    } catch (error) {
      // Turns change only tables that were made before, and that durably.
      if (/no such table/.test(String(error))) throw apart(file, 'it lacks a table that turns change', error);
      if (refusal(error, file) === undefined) throw error;
      if (!reserve.release()) return false;
    }
  }
}

/** Makes tables of an earlier layout ones of this. Those of layout 1 have everything that there is. A crash leaves them as they were, or taken over. */
function takeOver(database: DatabaseSync, layout: number, turns: ThreadedTurns, onBoundary: Boundary): void {
  if (layout === 1) {
    const [turn] = turns.behind({ turn: 0, checksum: 0 });
    if (turn !== undefined) throw apart(turns.file, 'it has turns, and the tables beside it are older than that');
  }
  const schema = layout === 1 ? tablesSchema : openedSchema;
  database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${layoutVersion}`);
  onBoundary('taking-over');
  database.exec('COMMIT');
  onBoundary('taken-over');
}

function missingBeside(missing: string, there: string): AppError {
  return apart(missing, `it is missing, and ${there} is there`);
}

function holdsUnfinishedImport(folder: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IMPORT_UNFINISHED',
    `The data folder ${folder} holds half of an import or a restore: remove all that is in it, and import again or restore again.`,
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
