import { closeSync, existsSync, fdatasync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { layoutVersion } from './layout-version.ts';
import { EndMark } from './end-mark.ts';
import { markClosed, markOpen, openedSchema } from './opened.ts';
import { appErrorOf, corrupted, inUse, isBusy } from './sqlite-error.ts';
import type { NumberedStatement, StoredTurn, TurnMark } from './tables.ts';
import { checksumOf } from './turn-frame.ts';

/** What the file is made with. */
export const turnLogSchema = `
  CREATE TABLE turns (turn INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, frame BLOB NOT NULL) STRICT;
  CREATE TABLE statements (
    number INTEGER PRIMARY KEY, sql TEXT NOT NULL, replaces INTEGER NOT NULL, checksum INTEGER NOT NULL
  ) STRICT; ${openedSchema}`;

interface SavedStatement extends NumberedStatement {
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
  /** By what they say: whoever reads the turns after a crash may be of another release, which numbers otherwise. */
  readonly #statements = new Map<string, SavedStatement>();
  #unsavedStatements: SavedStatement[] = [];
  /** The last turn that the tables have and that may still be here. */
  #removable = 0;
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
      for (const row of this.#database.prepare('SELECT * FROM statements').all()) {
        const statement = { number: Number(row['number']), sql: String(row['sql']), replaces: row['replaces'] === 1 };
        if (row['checksum'] !== checksumOfStatement(statement))
          throw corrupted(file, `statement ${statement.number} does not agree with its checksum`);
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
  get statements(): Iterable<SavedStatement> {
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
        throw corrupted(this.file, `turn ${last.turn + 1} is missing, and turn ${stored.turn} is there`);
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
      throw corrupted(this.file, `turn ${turn}, the last in the tables, is missing: the tables are of another time`);
    if (row['checksum'] !== checksum)
      throw corrupted(this.file, `turn ${turn} is not the one that the tables have: they belong to other turns`);
  }

  /** Adds what layout 2 did not have. */
  takeOver(): void {
    this.#database.exec(`BEGIN IMMEDIATE; ${openedSchema}; PRAGMA user_version = ${layoutVersion}; COMMIT`);
  }

  /** Says in the file that it is in use, once all is known to be well. Until then nothing is changed. */
  use(last: TurnMark): void {
    this.#end = new EndMark(this.file);
    this.#end.note({ ...last, isClosed: false });
    this.#end.sync();
    markOpen(this.#database);
    this.#last = last;
  }

  /** Appends a turn, in a commit that `sync` is to bring to disk before the next. Throws what SQLite says. */
  append(turn: StoredTurn): void {
    if (this.#last !== undefined) this.#end?.note({ ...this.#last, isClosed: false });
    if (this.#removable === 0 && this.#unsavedStatements.length === 0) return this.#add(turn);
    this.#database.exec('BEGIN IMMEDIATE');
    for (const statement of this.#unsavedStatements) {
      const { number, sql, replaces } = statement;
      this.#insertStatement.run(number, sql, Number(replaces), checksumOfStatement(statement));
    }
    this.#remove.run(this.#removable);
    this.#add(turn);
    this.#database.exec('COMMIT');
    this.#unsavedStatements = [];
    this.#removable = 0;
  }

  /** Brings what was appended to disk, in the thread pool. */
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

  /** Has the turns before this one removed by the commit of the next: the tables have all up to it. It stays itself, to tell which the last was. */
  removeUpTo(turn: number): void {
    this.#removable = turn;
  }

  /** Removes the turns up to this one for good, but for its checksum: afterwards their bytes are neither in the file nor in its write-ahead log. Takes two syncs. */
  purge(turn: number): void {
    this.#remove.run(turn);
    this.#empty.run(turn);
    this.#removable = 0;
    this.#database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** The file keeps no room for turns that the tables have. */
  close(): void {
    if (this.#removable > 0) this.purge(this.#removable);
    try {
      markClosed(this.#database);
    } catch {
      // There may be no room for it: the mark of the end has some.
    }
    this.#database.close();
    // SQLite removes it once all of it is in the file.
    if (this.#last !== undefined && !existsSync(`${this.file}-wal`)) this.#end?.note({ ...this.#last, isClosed: true });
    this.#end?.close();
    closeSync(this.#writeAheadLog);
    closeSync(this.#content);
  }

  #add({ turn, checksum, frame }: StoredTurn): void {
    this.#bytesInLog += frame.length;
    this.#insert.run(turn, checksum, frame);
    this.#last = { turn, checksum };
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

function checksumOfStatement({ number, sql, replaces }: SavedStatement): number {
  return crc32(`${number} ${replaces} ${sql}`);
}

function keyOf({ sql, replaces }: NumberedStatement): string {
  return `${replaces} ${sql}`;
}
