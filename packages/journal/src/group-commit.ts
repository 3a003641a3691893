import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import type { Change, Journal, JournalOptions } from './journal.ts';
import type { DataFiles } from './data-files.ts';
import { appErrorOf } from './sqlite-error.ts';
import { TableWriter } from './table-writer.ts';
import { appliedIn, type StoredTurn } from './tables.ts';
import { TurnFrame } from './turn-frame.ts';
import type { TurnLog } from './turn-log.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Gathers what is changed in a turn into one row, commits it, and syncs it in the thread pool. Promises settle in
 * microtasks, and those all run before `setImmediate` does: so the row holds the whole cascade that
 * one input set off.
 *
 * One commit at a time: while it is being synced, turns of the event loop go on and gather in the next row. So a power
 * cut spoils one commit at most, and the slower the disk, the more of them share a commit.
 */
export class GroupCommit implements Journal {
  readonly tables: DatabaseSync;
  readonly #turns: TurnLog;
  readonly #options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>;
  readonly #writer: TableWriter;
  readonly #frame = new TurnFrame();
  readonly #flushes = new Set<() => void>();
  readonly #appliedListeners: ((turn: number) => void)[] = [];
  readonly #forgetting: (() => void)[] = [];
  #turn: number;
  /** The last turn that is on disk, and the last that the tables have. */
  #committed: number;
  #applied: number;
  #isOpen = false;
  #endOfTurn: NodeJS.Immediate | undefined;
  /** Who waits for the open turn. */
  #waiters: Waiter[] = [];
  /** Who waits for the commit that is being synced, if one is. */
  #syncing: Waiter[] | undefined;
  /** Who waits until the tables have a turn. */
  #awaiting: (Waiter & { readonly turn: number })[] = [];
  #failure: Error | undefined;
  #closed = false;

  constructor({ turns, tables }: DataFiles, options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>) {
    this.tables = tables;
    this.#turns = turns;
    this.#options = options;
    this.#applied = appliedIn(tables);
    this.#committed = this.#applied;
    this.#turn = this.#applied + 1;
    this.#writer = new TableWriter(tables, {
      applied: (turn) => this.#hasApplied(turn),
      failed: (error) => this.#fail(appErrorOf(error, tables.location() ?? 'the data file')),
    });
  }

  get turn(): number {
    return this.#turn;
  }

  define(sql: string): void {
    try {
      this.tables.exec(`BEGIN IMMEDIATE; ${sql}; COMMIT`);
    } finally {
      if (this.tables.isTransaction) this.tables.exec('ROLLBACK');
    }
  }

  change(sql: string, { replaces = false } = {}): Change {
    const number = this.#turns.numberOf({ sql, replaces });
    this.#writer.know(number, { sql, replaces });
    return (...parameters) => this.#frame.add(number, parameters);
  }

  begin(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) {
      throw new AppError('ESCALOG_JOURNAL_CLOSED', 'The journal is closed: nothing can be written any more.', {
        retriable: false,
      });
    }
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (this.#syncing === undefined) this.#endOfTurn = setImmediate(() => this.#commit());
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

  onApplied(listener: (turn: number) => void): void {
    this.#appliedListeners.push(listener);
  }

  async applied(): Promise<void> {
    await this.settled();
    if (this.#applied >= this.#committed) return;
    const applied = new Promise<void>((resolve, reject) =>
      this.#awaiting.push({ turn: this.#committed, resolve, reject }),
    );
    this.#writer.hurry();
    return applied;
  }

  async purge(): Promise<void> {
    await this.applied();
    for (const forget of this.#forgetting) forget();
    this.tables.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#turns.purge(this.#applied);
  }

  onPurge(forget: () => void): void {
    this.#forgetting.push(forget);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.applied().catch(() => undefined);
    this.tables.close();
    this.#turns.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #commit(): void {
    clearImmediate(this.#endOfTurn);
    this.#isOpen = false;
    this.#syncing = this.#waiters;
    this.#waiters = [];
    try {
      for (const flush of this.#flushes) flush();
      this.#flushes.clear();
      if (this.#frame.isEmpty) return this.#synced(null);
      const committed = { turn: this.#turn, frame: this.#frame.take() };
      this.#options.onBoundary?.('before-commit');
      this.#turns.append(committed);
      this.#options.onBoundary?.('after-commit');
      this.#turn += 1;
      this.#turns.sync((error) => this.#synced(error, committed));
    } catch (error) {
      this.#fail(appErrorOf(error, this.#turns.file));
    }
  }

  #synced(error: Error | null, committed?: StoredTurn): void {
    if (this.#failure !== undefined) return;
    if (error !== null) return this.#fail(unsynced(this.#turns.file, error));
    const settled = this.#syncing ?? [];
    this.#syncing = undefined;
    for (const waiter of settled) waiter.resolve();
    if (committed !== undefined) {
      this.#committed = committed.turn;
      this.#writer.take(committed);
    }
    if (this.#isOpen) this.#endOfTurn = setImmediate(() => this.#commit());
  }

  #hasApplied(turn: number): void {
    this.#applied = turn;
    this.#turns.removeUpTo(turn);
    for (const listener of this.#appliedListeners) listener(turn);
    const done = this.#awaiting.filter((each) => each.turn <= turn);
    this.#awaiting = this.#awaiting.filter((each) => each.turn > turn);
    for (const waiter of done) waiter.resolve();
  }

  #fail(error: Error): void {
    this.#failure = error;
    clearImmediate(this.#endOfTurn);
    for (const waiter of [...(this.#syncing ?? []), ...this.#waiters, ...this.#awaiting]) waiter.reject(error);
    this.#options.onFailure(error);
  }
}

/** The system may have dropped what it could not write, so that another sync would succeed and prove nothing. */
function unsynced(file: string, cause: Error): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_IO',
    `${file} cannot be written (${cause.message}): the disk is full or failing. Free space or replace it, then start Escalog again.`,
    { retriable: false, cause },
  );
}
