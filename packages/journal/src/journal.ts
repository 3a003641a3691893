import type { DatabaseSync } from 'node:sqlite';

/**
 * One SQLite file that the embedded bus and store share, so that what they write in one turn of the event
 * loop is in one fsynced commit: a decision, its outbox, the message and what its readers made of it.
 */
export interface Journal {
  readonly database: DatabaseSync;
  /**
   * Call before every write: opens a transaction if none is open, and has it committed when the turn ends and
   * the commit before it is on disk. Throws after `close`, and for good once a commit has failed.
   */
  begin(): void;
  /**
   * Calls `flush` once, just before the open transaction is committed: for what is kept in memory because it
   * may change again until then. Call `begin` before. Adding the same function twice is no error.
   */
  beforeCommit(flush: () => void): void;
  /** Resolves once everything written so far is on disk; at once if it is. Rejects if that commit or its sync fails. */
  settled(): Promise<void>;
  /**
   * Resolves once the write-ahead log, which holds pages as they were before, is emptied into the file: what was removed or
   * written over before the call is then in neither. Takes as long as a checkpoint, and everything else waits for it.
   */
  purge(): Promise<void>;
  /** Calls `forget` at every purge, before it resolves: for what is kept in memory of what was removed. */
  onPurge(forget: () => void): void;
  /** Commits what is open and closes the file. Twice is no error. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The data folder; made if missing. */
  readonly folder: string;
  /** Called when a commit or its sync fails. Nothing of the turn at hand is stored, and memory may be ahead of the disk: end the process. */
  onFailure(error: Error): void;
  /** For crash tests: called around every commit with the name of the boundary. */
  onBoundary?(boundary: 'before-commit' | 'after-commit'): void;
}
