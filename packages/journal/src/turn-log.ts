import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EndMark } from './end-mark.ts';
import { layoutVersion } from './layout-version.ts';
import { markOpened, openedSchema } from './opened.ts';
import { apart, appErrorOf, corrupted, inUse, isBusy, unsynced } from './sqlite-error.ts';
import type { NumberedStatement, StoredTurn, TurnMark } from './tables.ts';
import { checksumOf } from './turn-frame.ts';

/** What the file is made with. */
export const turnLogSchema = `
  CREATE TABLE turns (turn INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, frame BLOB NOT NULL) STRICT;
  CREATE TABLE statements (
    number INTEGER PRIMARY KEY, sql TEXT NOT NULL, replaces INTEGER NOT NULL, checksum INTEGER NOT NULL
  ) STRICT; ${openedSchema}`;

/** A statement with the number by which turns name it. */
export interface SavedStatement extends NumberedStatement {
  readonly number: number;
}

/** Bytes of turns; what SQLite writes for them is about twice as much. The file keeps the size of the log's largest extent. */
const bytesBeforeCheckpoint = 16_000_000;

/**
 * The turns that the tables may not have yet, each a row of `turns.db`, and the statements that they run. The last turn that the
 * tables have stays too, if only its checksum: so it is noticed when the two files are not of the same time.
 *
 * SQLite does what a file format of our own would have to: it keeps a second process out, cuts off a commit that a power
 * cut left half written, refuses damage and a full disk. Its cost is one B-tree that grows at its right edge.
 *
 * Everything else that has to be written goes into the commit of the next turn. So a power cut spoils one commit at most.
 *
 * Every call waits for the disk: it is for a thread that has nothing else to do (`turns.ts`).
 */
export class TurnLog {
  readonly file: string;
  readonly #database: DatabaseSync;
  /** The write-ahead log: SQLite writes it, and `synchronous = NORMAL` leaves syncing its commits to us. */
  readonly #writeAheadLog: number;
  readonly #content: number;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #empty: StatementSync;
  readonly #insertStatement: StatementSync;
  #bytesInLog = 0;
  #end: EndMark | undefined;
  /** The last turn that was appended, or was there. */
  #last: TurnMark | undefined;

  /** Opens the file for this process alone. Throws what `openJournal` promises. */
  constructor(file: string) {
    this.file = file;
    this.#database = new DatabaseSync(file);
    try {
      take(this.#database);
      this.#insert = this.#database.prepare('INSERT INTO turns (turn, checksum, frame) VALUES (?, ?, ?)');
      this.#remove = this.#database.prepare('DELETE FROM turns WHERE turn < ?');
      this.#empty = this.#database.prepare("UPDATE turns SET frame = x'' WHERE turn = ?");
      this.#insertStatement = this.#database.prepare(
        'INSERT INTO statements (number, sql, replaces, checksum) VALUES (?, ?, ?, ?)',
      );
      this.#writeAheadLog = openSync(`${file}-wal`, 'r+');
      this.#content = openSync(file, 'r+');
    } catch (error) {
      this.#database.close();
      throw isBusy(error) ? inUse(file) : appErrorOf(error, file);
    }
  }

  /** Every statement that a turn here may run. Throws `ESCALOG_JOURNAL_CORRUPTED` when one is not what it was. */
  statements(): readonly SavedStatement[] {
    return this.#database
      .prepare('SELECT * FROM statements')
      .all()
      .map((row) => {
        const statement = { number: Number(row['number']), sql: String(row['sql']), replaces: row['replaces'] === 1 };
        if (row['checksum'] === checksumOfStatement(statement)) return statement;
        throw corrupted(this.file, `statement ${statement.number} does not agree with its checksum`);
      });
  }

  /**
   * The turns behind the last one that the tables have, in order. Throws `ESCALOG_JOURNAL_CORRUPTED` when one is missing or
   * damaged, or the tables have another one as the last.
   */
  *behind(applied: TurnMark): Generator<StoredTurn> {
    this.#expectSame(applied);
    let last = applied;
    const rows = this.#database.prepare('SELECT turn, checksum, frame FROM turns WHERE turn > ? ORDER BY turn');
    for (const row of rows.iterate(applied.turn)) {
      const stored = {
        turn: Number(row['turn']),
        checksum: Number(row['checksum']),
        frame: row['frame'] as Uint8Array<ArrayBuffer>,
      };
      if (stored.turn !== last.turn + 1)
        throw apart(this.file, `turn ${last.turn + 1} is missing, and turn ${stored.turn} is there`);
      if (checksumOf(stored.turn, stored.frame, last.checksum) !== stored.checksum)
        throw corrupted(this.file, `turn ${stored.turn} does not agree with its checksum`);
      last = stored;
      yield stored;
    }
  }

  #expectSame({ turn, checksum }: TurnMark): void {
    if (turn === 0) return;
    const row = this.#database.prepare('SELECT checksum FROM turns WHERE turn = ?').get(turn);
    if (row === undefined)
      throw apart(this.file, `turn ${turn}, the last in the tables, is missing: the tables are of another time`);
    if (row['checksum'] !== checksum)
      throw apart(this.file, `turn ${turn} is not the one that the tables have: they belong to other turns`);
  }

  /** Adds what layout 2 did not have. */
  takeOver(): void {
    this.#database.exec(`BEGIN IMMEDIATE; ${openedSchema}; PRAGMA user_version = ${layoutVersion}; COMMIT`);
    this.sync();
  }

  /** Says in the file that it is in use, once all is known to be well. Until then nothing is changed. */
  use(last: TurnMark): void {
    // A process that was killed may have left turns that are not on disk, and the tables are about to have them.
    this.sync();
    this.#end = new EndMark(this.file);
    this.#end.note(last);
    this.#end.sync();
    markOpened(this.#database);
    this.sync();
    this.#last = last;
  }

  /**
   * Appends a turn, and with it what became known since the one before: statements, and up to which turn the tables have all. It
   * is on disk once `sync` has returned, which is to be before the next. Throws what SQLite says, and leaves all as it was.
   */
  append(turn: StoredTurn, statements: readonly SavedStatement[], removable: number): void {
    const before = this.#last;
    if (removable === 0 && statements.length === 0) return this.#add(turn);
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const statement of statements) {
        const { number, sql, replaces } = statement;
        this.#insertStatement.run(number, sql, Number(replaces), checksumOfStatement(statement));
      }
      this.#remove.run(removable);
      this.#add(turn);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#last = before;
      throw error;
    }
  }

  /** Brings what was appended to disk, and notes how far that is. Throws `ESCALOG_JOURNAL_IO` when that fails: what is there then nobody knows. */
  sync(): void {
    this.#synced(this.#writeAheadLog);
    try {
      if (this.#last !== undefined) this.#end?.note(this.#last);
    } catch {
      // The turn is on disk all the same; the mark may be behind.
    }
  }

  /**
   * Copies the write-ahead log into the file once it has grown much, so that it is started over. To be called when all of it was
   * synced: SQLite would do the same within a commit, and who waits for that would wait for this too.
   */
  checkpointIfLong(): void {
    if (this.#bytesInLog <= bytesBeforeCheckpoint) return;
    // If there is no room for it, the log goes on growing until the next time.
    this.#bytesInLog = 0;
    this.#database.exec('PRAGMA synchronous = OFF');
    try {
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } finally {
      this.#database.exec('PRAGMA synchronous = NORMAL');
    }
    this.#synced(this.#content);
  }

  /** Removes the turns up to this one for good, but for its checksum: afterwards their bytes are neither in the file nor in its write-ahead log. Takes two syncs. */
  purge(turn: number): void {
    // As one commit: of what was not synced a power cut may leave any part, and two commits behind a gap are damage.
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#remove.run(turn);
      this.#empty.run(turn);
      this.#database.exec('COMMIT');
    } finally {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    }
    this.sync();
    this.#database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
    this.#end?.close();
    closeSync(this.#writeAheadLog);
    closeSync(this.#content);
  }

  #synced(file: number): void {
    try {
      fdatasyncSync(file);
    } catch (error) {
      throw unsynced(this.file, error as Error);
    }
  }

  #add({ turn, checksum, frame }: StoredTurn): void {
    this.#bytesInLog += frame.length;
    this.#insert.run(turn, checksum, frame);
    this.#last = { turn, checksum };
  }
}

/**
 * NORMAL syncs the write-ahead log when it is started over and before it is copied into the file, but not at
 * a commit: `sync` does that. EXCLUSIVE keeps a second process out for as long as this
 * one lives, and keeps the index of that log in memory.
 */
function take(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}

function checksumOfStatement({ number, sql, replaces }: SavedStatement): number {
  return crc32(`${number} ${replaces} ${sql}`);
}
