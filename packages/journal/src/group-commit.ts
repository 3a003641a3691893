import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import type { Journal, JournalOptions } from './journal.ts';
import { appErrorOf } from './sqlite-error.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Gathers the writes of a turn into one commit. Promises settle in microtasks, and those all run before
 * `setImmediate` does: so the transaction holds the whole cascade that one input set off.
 */
export class GroupCommit implements Journal {
  readonly database: DatabaseSync;
  readonly #options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>;
  #endOfTurn: NodeJS.Immediate | undefined;
  #waiters: Waiter[] = [];
  readonly #flushes = new Set<() => void>();
  #failure: Error | undefined;
  #closed = false;

  constructor(database: DatabaseSync, options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>) {
    this.database = database;
    this.#options = options;
  }

  begin(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) {
      throw new AppError('ESCALOG_JOURNAL_CLOSED', 'The journal is closed: nothing can be written any more.', { retriable: false });
    }
    if (this.#endOfTurn === undefined) {
      this.database.exec('BEGIN IMMEDIATE');
      this.#endOfTurn = setImmediate(() => this.#commit());
    } else if (!this.database.isTransaction) {
      // Going on would store the rest of the turn without its beginning.
      this.#commit();
      throw this.#failure ?? new Error('a turn without a transaction was committed');
    }
  }

  beforeCommit(flush: () => void): void {
    this.#flushes.add(flush);
  }

  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#endOfTurn === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#endOfTurn !== undefined) this.#commit();
    this.database.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #commit(): void {
    clearImmediate(this.#endOfTurn);
    this.#endOfTurn = undefined;
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      this.#options.onBoundary?.('before-commit');
      if (!this.database.isTransaction) throw rolledBack();
      for (const flush of this.#flushes) flush();
      this.#flushes.clear();
      this.database.exec('COMMIT');
      this.#options.onBoundary?.('after-commit');
    } catch (error) {
      this.#fail(appErrorOf(error, this.database.location() ?? 'the data file'), waiters);
      return;
    }
    for (const waiter of waiters) waiter.resolve();
  }

  #fail(error: Error, waiters: readonly Waiter[]): void {
    this.#failure = error;
    if (this.database.isTransaction) this.database.exec('ROLLBACK');
    for (const waiter of waiters) waiter.reject(error);
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
