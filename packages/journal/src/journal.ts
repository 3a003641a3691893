import type { DatabaseSync } from 'node:sqlite';
import type { DiskSpace } from './reserve.ts';

/**
 * Two SQLite files that the embedded bus and store share. What is changed in one turn of the event loop is one row of
 * `turns.db`, appended and synced as a whole: a decision, its outbox, the message and what its readers made of it. Turns of the
 * event loop that come while the row before is being synced share the next, which is one turn here. From
 * there it is brought into the tables of `escalog.db` in the background, soon and in order. Until it is there its owner
 * keeps it in memory: the tables alone are what they were a moment ago.
 */
export interface Journal {
  /** The tables, to be read only. What a turn changed is in them once `onApplied` has told its number or a later one. */
  readonly tables: DatabaseSync;
  /** Runs DDL that changes nothing where it was run before: at once, durable when it returns. Outside of any turn. */
  define(sql: string): void;
  /**
   * A statement by which turns change tables: each call adds one run of it, with these parameters, to the turn at hand. Call
   * `begin` before the first of a turn. With `replaces`, a run makes earlier ones with the same first parameter needless.
   */
  change(sql: string, options?: { readonly replaces?: boolean }): Change;
  /** The number of the turn at hand: each is one more than the one before it, over restarts too. */
  readonly turn: number;
  /**
   * Call before every write: opens a turn if none is open, and has it committed when the turn of the event loop ends and
   * the commit before it is on disk. Throws after `close`, and for good once a commit has failed.
   */
  begin(): void;
  /**
   * Calls `flush` once, just before the open turn is committed: for what is kept in memory because it
   * may change again until then. Call `begin` before. Adding the same function twice is no error. `rows` says how many rows
   * it would add now, so that it is known how much waits.
   */
  beforeCommit(flush: () => void, rows?: () => number): void;
  /** Resolves once everything written so far is on disk; at once if it is. Rejects if that commit or its sync fails. */
  settled(): Promise<void>;
  /**
   * As `settled`, but waits for a disk that takes nothing only until that is known, some five seconds: then, and at once as long as
   * it is known, what was written is `late`. It is in memory, and is on disk once that goes on, unless the process ends before.
   */
  settledInTime(): Promise<'stored' | 'late'>;
  /** What the disk is able to do. */
  readonly condition: DiskCondition;
  /** Calls `listener` whenever the tables have everything up to a turn, with its number. */
  onApplied(listener: (turn: number) => void): void;
  /** Resolves once the tables have everything that was written so far. */
  applied(): Promise<void>;
  /**
   * Resolves once what was removed or written over before the call is in neither of the files nor in their write-ahead logs.
   * Everything else waits for it.
   */
  purge(): Promise<void>;
  /** Calls `forget` at every purge, before it resolves: for what is kept in memory of what was removed. */
  onPurge(forget: () => void): void;
  /**
   * Reads all of the tables in a thread of its own and resolves with what is damaged, a sentence each: pages and indexes, not what
   * stands in the rows. Takes as long as reading the file does. Empty when all is well, or when the journal is closed meanwhile.
   */
  damage(): Promise<readonly string[]>;
  /** Commits what is open, brings everything into the tables and closes the files. Twice is no error. */
  close(): Promise<void>;
}

/** How the disk of the data folder is. */
export interface DiskCondition {
  /**
   * `low`: there is little room. `reserve`: there is none, and what is written has the room of the reserve. `full`: there is none at
   * all. `stalled`: it does not answer. `unknown` until it was looked at first.
   */
  readonly is: 'unknown' | 'well' | 'low' | 'reserve' | 'full' | 'stalled';
  /** False while full or stalled: what is written is in memory alone, and is on disk once it goes on. */
  readonly takesWrites: boolean;
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  /** A sentence without an end, such as `12 MB are free`. */
  readonly detail: string;
  /** How much is in memory alone, in bytes. */
  readonly queuedBytes: number;
  /** Undefined until it was looked at. */
  readonly space: DiskSpace | undefined;
}

/** Adds one run of a statement to the turn at hand. */
export type Change = (...parameters: readonly Parameter[]) => void;

/** What a statement is given, as SQLite takes it. Bytes are copied. */
export type Parameter = null | number | string | Uint8Array;

export interface JournalOptions {
  /** The data folder; made if missing. */
  readonly folder: string;
  /** Called when a commit or its sync fails for another reason than a full disk, or the tables cannot be brought up to date. Memory may be ahead of the disk: end the process. */
  onFailure(error: Error): void;
  /** Told when the folder was of an earlier layout and was taken over, with where it is kept as it was. */
  onTakenOver?(layout: number, copy: string): void;
  /**
   * Told of each part that is missing although it was on disk, as one sentence; then it is gone on without. Left out, the folder is refused:
   * what was answered is lost with it.
   */
  onLoss?(loss: string): void;
  /** Called whenever `condition` becomes another one. */
  onCondition?(condition: DiskCondition): void;
  /** For crash tests: called around every commit, and while files are made or taken over, with the name of the boundary. */
  onBoundary?(boundary: 'before-commit' | 'after-commit' | 'turns-made' | 'taking-over' | 'taken-over'): void;
}
