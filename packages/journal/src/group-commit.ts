import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import type { Journal, JournalOptions } from './journal.ts';
import { appErrorOf } from './sqlite-error.ts';

/** `SQLITE_LOCKED`: a statement of this process is in the middle of its rows. */
const locked = 6;

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Gathers the writes of a turn into one commit, and syncs it in the thread pool. Promises settle in
 * microtasks, and those all run before `setImmediate` does: so the transaction holds the whole cascade that
 * one input set off.
 *
 * One commit at a time: while it is being synced, turns go on and gather in the next transaction. So a power
 * cut spoils one commit at most, and the slower the disk, the more turns share a commit.
 */
export class GroupCommit implements Journal {
  readonly database: DatabaseSync;
  readonly #options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>;
  readonly #file: string;
  /** The write-ahead log: SQLite writes it, and `synchronous = NORMAL` leaves syncing it to us. */
  readonly #log: number;
  readonly #flushes = new Set<() => void>();
  #isOpen = false;
  #endOfTurn: NodeJS.Immediate | undefined;
  /** Who waits for the open transaction. */
  #waiters: Waiter[] = [];
  /** Who waits for the commit that is being synced, if one is. */
  #syncing: Waiter[] | undefined;
  #failure: Error | undefined;
  #closed = false;
  #purges = false;
  readonly #forgetting: (() => void)[] = [];

  constructor(database: DatabaseSync, options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>) {
    this.database = database;
    this.#options = options;
    this.#file = database.location() ?? 'the data file';
    this.#log = openSync(`${this.#file}-wal`, 'r+');
  }

  begin(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) {
      throw new AppError('ESCALOG_JOURNAL_CLOSED', 'The journal is closed: nothing can be written any more.', {
        retriable: false,
      });
    }
    if (!this.#isOpen) {
      this.database.exec('BEGIN IMMEDIATE');
      this.#isOpen = true;
      if (this.#syncing === undefined) this.#endOfTurn = setImmediate(() => this.#commit());
    } else if (!this.database.isTransaction) {
      // Going on would store the rest of the turn without its beginning.
      const error = rolledBack();
      this.#fail(error);
      throw error;
    }
  }

  beforeCommit(flush: () => void): void {
    this.#flushes.add(flush);
  }

  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiters = this.#isOpen ? this.#waiters : this.#syncing;
    if (waiters === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
  }

  async purge(): Promise<void> {
    while (!this.#closed) {
      this.begin();
      this.#purges = true;
      await this.settled();
      // Somebody was reading just then.
      if (!this.#purges) return;
    }
  }

  onPurge(forget: () => void): void {
    this.#forgetting.push(forget);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.settled().catch(() => undefined);
    this.database.close();
    closeSync(this.#log);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #commit(): void {
    clearImmediate(this.#endOfTurn);
    try {
      this.#options.onBoundary?.('before-commit');
      if (!this.database.isTransaction) throw rolledBack();
      for (const flush of this.#flushes) flush();
      this.#flushes.clear();
      this.database.exec('COMMIT');
      this.#options.onBoundary?.('after-commit');
    } catch (error) {
      return this.#fail(appErrorOf(error, this.#file));
    }
    this.#isOpen = false;
    if (this.#purges) this.#emptyLog();
    if (this.#failure !== undefined) return;
    this.#syncing = this.#waiters;
    this.#waiters = [];
    fdatasync(this.#log, (error) => this.#synced(error));
  }

  /** SQLite syncs the log before it copies it into the file, and the file before it cuts the log off. */
  #emptyLog(): void {
    for (const forget of this.#forgetting) forget();
    try {
      const outcome = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      this.#purges = Number(outcome?.['busy']) !== 0;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== locked) this.#fail(appErrorOf(error, this.#file));
    }
  }

  #synced(error: Error | null): void {
    if (this.#failure !== undefined) return;
    if (error !== null) return this.#fail(unsynced(this.#file, error));
    const settled = this.#syncing ?? [];
    this.#syncing = undefined;
    for (const waiter of settled) waiter.resolve();
    if (this.#isOpen) this.#endOfTurn = setImmediate(() => this.#commit());
  }

  #fail(error: Error): void {
    this.#failure = error;
    clearImmediate(this.#endOfTurn);
    if (this.database.isTransaction) this.database.exec('ROLLBACK');
    for (const waiter of [...(this.#syncing ?? []), ...this.#waiters]) waiter.reject(error);
    this.#options.onFailure(error);
  }
}
/** SQLite itself takes a whole transaction back when a statement in it runs out of disk or cannot read or write. */
function rolledBack(): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_ROLLED_BACK',
    'A write failed and took back what this turn had written: the disk is full or failing. Free space or replace it, then start Escalog again.',
    { retriable: false },
  );
}

/** The system may have dropped what it could not write, so that another sync would succeed and prove nothing. */
function unsynced(file: string, cause: Error): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IO',
    `${file} cannot be written (${cause.message}): the disk is full or failing. Free space or replace it, then start Escalog again.`,
    { retriable: false, cause },
  );
}
