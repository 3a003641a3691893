import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { openedSchema } from './opened.ts';
import { definePacking } from './packed.ts';
import { runsIn, type Run } from './turn-frame.ts';

/** A statement that turns run. */
export interface NumberedStatement {
  readonly sql: string;
  /** Whether a run makes earlier ones with the same first parameter needless. */
  readonly replaces: boolean;
}

/** Which turn it is: its number, and its checksum, which is over all turns before it too. */
export interface TurnMark {
  readonly turn: number;
  readonly checksum: number;
}

/** A turn as its row holds it. */
export interface StoredTurn extends TurnMark {
  readonly frame: Uint8Array<ArrayBuffer>;
}

interface Known extends NumberedStatement {
  /** Once a turn has run it: a table of an earlier release may be gone, and its statements with it. */
  prepared?: StatementSync;
}

/** What the file is made with. */
export const tablesSchema = `
  CREATE TABLE applied (turn INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;
  INSERT INTO applied VALUES (0, 0); ${openedSchema}`;

/** A connection to the tables: the process has one that reads, and a thread one that brings turns into them. */
export function openTables(file: string): DatabaseSync {
  const database = new DatabaseSync(ownedAlone(file));
  // First, for the rest may have to wait too: a process that ends lets go of the turns before the tables.
  database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY');
  // A page that many batches change is copied into the file once for all of them. The log grows to some 32 MB; what it grew beside somebody who reads for long is cut off again.
  database.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 64000000');
  // What is removed or written over is gone from the file, not only from its tables: an erased person must be.
  database.exec('PRAGMA secure_delete = ON');
  definePacking(database);
  return database;
}

/**
 * For the connections of this process alone, which then share the index of the write-ahead log in memory. In a file, which they
 * would map, a reader writes to it too, and would wait for a disk that does not answer.
 */
export function ownedAlone(file: string): URL {
  const url = pathToFileURL(file);
  if (platform() !== 'win32') url.searchParams.set('vfs', 'unix-excl');
  return url;
}

/** Brings turns into the tables of one connection. */
export class Tables {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<number, Known>();
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#mark = database.prepare('UPDATE applied SET turn = ?, checksum = ?');
  }

  know(number: number, { sql, replaces }: NumberedStatement): void {
    if (!this.#statements.has(number)) this.#statements.set(number, { sql, replaces });
  }

  /** Runs turns, which follow one another, in one transaction; all or nothing. Throws what SQLite says. */
  apply(turns: readonly StoredTurn[]): void {
    const last = turns.at(-1);
    if (last === undefined) return;
    try {
      this.#begin(turns, last);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * As `apply`, but nothing of it is written: the turns are in a transaction in memory, which this connection alone sees and which keeps
   * every other from writing, until it is rolled back.
   */
  hold(turns: readonly StoredTurn[]): void {
    const last = turns.at(-1);
    if (last === undefined) return;
    this.#database.exec('PRAGMA cache_spill = OFF');
    this.#begin(turns, last);
  }

  #begin(turns: readonly StoredTurn[], { turn, checksum }: TurnMark): void {
    this.#database.exec('BEGIN IMMEDIATE');
    for (const run of this.#needed(turns.flatMap(({ frame }) => runsIn(frame)))) this.#run(run);
    this.#mark.run(turn, checksum);
  }

  #run({ statement, parameters }: Run): void {
    const known = this.#known(statement);
    known.prepared ??= this.#database.prepare(known.sql);
    known.prepared.run(...parameters);
  }

  #known(statement: number): Known {
    const known = this.#statements.get(statement);
    if (known === undefined) throw new RangeError(`no statement is known by number ${statement}`);
    return known;
  }

  /** Without those that a later one replaces. */
  #needed(runs: readonly Run[]): readonly Run[] {
    const seen = new Set<string>();
    return runs
      .toReversed()
      .filter(({ statement, parameters }) => {
        if (!this.#known(statement).replaces) return true;
        const key = `${statement} ${String(parameters[0])}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .toReversed();
  }
}

/** The last turn that the tables have; number 0 before the first. */
export function appliedIn(database: DatabaseSync): TurnMark {
  const row = database.prepare('SELECT turn, checksum FROM applied').get();
  return { turn: Number(row?.['turn']), checksum: Number(row?.['checksum']) };
}

/** Copies the write-ahead log into the file and cuts it off. False when somebody was reading just then. */
export function emptyLogOf(database: DatabaseSync): boolean {
  return Number(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy']) === 0;
}
