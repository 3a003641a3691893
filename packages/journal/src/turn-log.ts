import { closeSync, fdatasync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { appErrorOf, corrupted, inUse, isBusy } from './sqlite-error.ts';
import type { NumberedStatement, StoredTurn } from './tables.ts';
import { checksumOf } from './turn-frame.ts';

/** What the file is made with. */
export const turnLogSchema = `
  CREATE TABLE turns (turn INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, frame BLOB NOT NULL) STRICT;
  CREATE TABLE statements (number INTEGER PRIMARY KEY, sql TEXT NOT NULL, replaces INTEGER NOT NULL) STRICT`;

/** Of turns; what SQLite writes for them is about twice as much. The file keeps the size of the log's largest extent. */
const bytesBeforeCheckpoint = 16_000_000;

/**
 * The turns that the tables may not have yet, each a row of `turns.db`, and the statements that they run.
 *
 * SQLite does what a file format of our own would have to: it keeps a second process out, cuts off a commit that a power
 * cut left half written, refuses damage and a full disk. Its cost is one B-tree that grows at its right edge.
 *
 * Everything else that has to be written goes into the commit of the next turn. So a power cut spoils one commit at most.
 */
export class TurnLog {
  readonly file: string;
  readonly #database: DatabaseSync;
  /** The write-ahead log: SQLite writes it, and `synchronous = NORMAL` leaves syncing its commits to us. */
  readonly #writeAheadLog: number;
  readonly #content: number;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #insertStatement: StatementSync;
  /** By what they say: whoever reads the turns after a crash may be of another release, which numbers otherwise. */
  readonly #statements = new Map<string, NumberedStatement & { readonly number: number }>();
  #unsavedStatements: (NumberedStatement & { readonly number: number })[] = [];
  /** The last turn that the tables have and that may still be here. */
  #removable = 0;
  #bytesInLog = 0;

  /** Opens the file for this process alone. Throws what `openJournal` promises. */
  constructor(file: string) {
    this.file = file;
    this.#database = new DatabaseSync(file);
    try {
      take(this.#database);
      this.#insert = this.#database.prepare('INSERT INTO turns (turn, checksum, frame) VALUES (?, ?, ?)');
      this.#remove = this.#database.prepare('DELETE FROM turns WHERE turn <= ?');
      this.#insertStatement = this.#database.prepare('INSERT INTO statements (number, sql, replaces) VALUES (?, ?, ?)');
      for (const row of this.#database.prepare('SELECT number, sql, replaces FROM statements').all()) {
        const statement = { number: Number(row['number']), sql: String(row['sql']), replaces: row['replaces'] === 1 };
        this.#statements.set(keyOf(statement), statement);
      }
      this.#writeAheadLog = openSync(`${file}-wal`, 'r+');
      this.#content = openSync(file, 'r+');
    } catch (error) {
      this.#database.close();
      throw isBusy(error) ? inUse(file) : appErrorOf(error, file);
    }
  }

  /** Every statement that a turn here may run. */
  get statements(): Iterable<NumberedStatement & { readonly number: number }> {
    return this.#statements.values();
  }

  /** The number of a statement: the same for as long as the file is there. */
  numberOf(statement: NumberedStatement): number {
    const known = this.#statements.get(keyOf(statement));
    if (known !== undefined) return known.number;
    const added = { ...statement, number: this.#statements.size + 1 };
    this.#statements.set(keyOf(statement), added);
    this.#unsavedStatements.push(added);
    return added.number;
  }

  /**
   * The turns behind `turn`, in order. Throws `ESCALOG_JOURNAL_CORRUPTED` when one is missing or damaged.
   */
  *behind(turn: number): Generator<StoredTurn> {
    let last = turn;
    const rows = this.#database.prepare('SELECT turn, checksum, frame FROM turns WHERE turn > ? ORDER BY turn');
    for (const row of rows.iterate(turn)) {
      const stored = { turn: Number(row['turn']), frame: row['frame'] as Uint8Array<ArrayBuffer> };
      if (stored.turn !== last + 1)
        throw corrupted(this.file, `turn ${last + 1} is missing, and turn ${stored.turn} is there`);
      if (checksumOf(stored.turn, stored.frame) !== row['checksum'])
        throw corrupted(this.file, `turn ${stored.turn} does not agree with its checksum`);
      last = stored.turn;
      yield stored;
    }
  }

  /** Appends a turn, in a commit that `sync` is to bring to disk before the next. Throws what SQLite says. */
  append({ turn, frame }: StoredTurn): void {
    if (this.#removable === 0 && this.#unsavedStatements.length === 0) return this.#add(turn, frame);
    this.#database.exec('BEGIN IMMEDIATE');
    for (const { number, sql, replaces } of this.#unsavedStatements)
      this.#insertStatement.run(number, sql, Number(replaces));
    this.#remove.run(this.#removable);
    this.#add(turn, frame);
    this.#database.exec('COMMIT');
    this.#unsavedStatements = [];
    this.#removable = 0;
  }

  sync(done: (error: Error | null) => void): void {
    fdatasync(this.#writeAheadLog, done);
  }

  /** Whether the write-ahead log has grown so far that `checkpoint` is due. */
  get isLogLong(): boolean {
    return this.#bytesInLog > bytesBeforeCheckpoint;
  }

  /**
   * Copies the write-ahead log into the file, so that it is started over. To be called when all of it was synced, and nothing
   * may be appended until `done`: SQLite would do the same within a commit, and the process stand still while the disk works.
   */
  checkpoint(done: (error: Error | null) => void): void {
    this.#database.exec('PRAGMA synchronous = OFF; PRAGMA wal_checkpoint(PASSIVE); PRAGMA synchronous = NORMAL');
    this.#bytesInLog = 0;
    fdatasync(this.#content, done);
  }

  /** Has the turns up to this one removed by the commit of the next: the tables have them. */
  removeUpTo(turn: number): void {
    this.#removable = turn;
  }

  /** Removes the turns up to this one for good: afterwards their bytes are neither in the file nor in its write-ahead log. Takes two syncs. */
  purge(turn: number): void {
    this.#remove.run(turn);
    this.#removable = 0;
    this.#database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** The file keeps no room for turns that the tables have. */
  close(): void {
    if (this.#removable > 0) this.purge(this.#removable);
    this.#database.close();
    closeSync(this.#writeAheadLog);
    closeSync(this.#content);
  }

  #add(turn: number, frame: Uint8Array): void {
    this.#bytesInLog += frame.length;
    this.#insert.run(turn, checksumOf(turn, frame), frame);
  }
}

/**
 * NORMAL syncs the write-ahead log when it is started over and before it is copied into the file, but not at
 * a commit: `sync` does that, off the main thread. EXCLUSIVE keeps a second process out for as long as this
 * one lives, and keeps the index of that log in memory.
 */
function take(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}

function keyOf({ sql, replaces }: NumberedStatement): string {
  return `${replaces} ${sql}`;
}
