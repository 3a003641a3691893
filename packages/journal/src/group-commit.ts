import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { Change, Journal, JournalOptions } from './journal.ts';
import type { DataFiles } from './data-files.ts';
import { appErrorOf } from './sqlite-error.ts';
import { TableWriter } from './table-writer.ts';
import { appliedIn, closeTables, type StoredTurn } from './tables.ts';
import { checksumOf, TurnFrame } from './turn-frame.ts';
import type { TurnLog } from './turn-log.ts';

/** The next commit waits while the tables lack so many bytes of turns: all of them are in memory. */
const mostPendingBytes = 64_000_000;

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
  readonly #tablesFile: string;
  readonly #turns: TurnLog;
  readonly #options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>;
  readonly #writer: TableWriter;
  readonly #frame = new TurnFrame();
  readonly #flushes = new Set<() => void>();
  readonly #appliedListeners: ((turn: number) => void)[] = [];
  readonly #forgetting: (() => void)[] = [];
  #turn: number;
  /** Of the turn before. */
  #checksum: number;
  /** The last turn that is on disk, and the last that the tables have. */
  #committed: number;
  #applied: number;
  #isOpen = false;
  #endOfTurn: NodeJS.Immediate | undefined;
  /** Who waits for the open turn. */
  #waiters: Waiter[] = [];
  /** Who waits for the commit that is being synced, if one is. */
  #syncing: Waiter[] | undefined;
  /** While the disk is busy with a commit or a checkpoint. */
  #isBusy = false;
  /** What has to happen while it is not. */
  #betweenCommits: (() => void)[] = [];
  /** Who waits until the tables have a turn. */
  #awaiting: (Waiter & { readonly turn: number })[] = [];
  /** Reads all of the tables. */
  #reader: Worker | undefined;
  #failure: Error | undefined;
  #closed = false;

  constructor({ turns, tables }: DataFiles, options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>) {
    this.tables = tables;
    this.#turns = turns;
    this.#options = options;
    const { turn, checksum } = appliedIn(tables);
    this.#applied = turn;
    this.#checksum = checksum;
    this.#committed = this.#applied;
    this.#turn = this.#applied + 1;
    const file = tables.location() ?? 'the data file';
    this.#tablesFile = file;
    this.#writer = new TableWriter(file, tables, {
      applied: (turn) => this.#hasApplied(turn),
      failed: (error) => this.#fail(appErrorOf(error, file)),
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
    this.#isOpen = true;
    this.#commitAtEndOfTurn();
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
    await this.#writer.purge();
    await new Promise<void>((resolve) => {
      this.#betweenCommits.push(() => {
        this.#turns.purge(this.#applied);
        resolve();
      });
      if (!this.#isBusy) this.#pause();
    });
  }

  onPurge(forget: () => void): void {
    this.#forgetting.push(forget);
  }

  damage(): Promise<readonly string[]> {
    if (this.#closed) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const reader = new Worker(new URL('damage-thread.ts', import.meta.url), { workerData: this.#tablesFile });
      reader.once('message', resolve).once('error', reject);
      reader.once('exit', () => {
        this.#reader = undefined;
        if (this.#closed) resolve([]);
        else reject(new Error('the thread that reads what is stored has ended'));
      });
      this.#reader = reader;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.applied().catch(() => undefined);
    await this.#reader?.terminate();
    await this.#writer.close();
    closeTables(this.tables);
    this.#turns.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #commitAtEndOfTurn(): void {
    if (!this.#isOpen || this.#isBusy || this.#endOfTurn !== undefined) return;
    if (this.#writer.pendingBytes < mostPendingBytes) this.#endOfTurn = setImmediate(() => this.#commit());
  }

  #commit(): void {
    this.#endOfTurn = undefined;
    this.#isOpen = false;
    this.#isBusy = true;
    this.#syncing = this.#waiters;
    this.#waiters = [];
    try {
      for (const flush of this.#flushes) flush();
      this.#flushes.clear();
      if (this.#frame.isEmpty) return this.#settle();
      const frame = this.#frame.take();
      this.#checksum = checksumOf(this.#turn, frame, this.#checksum);
      const committed = { turn: this.#turn, checksum: this.#checksum, frame };
      this.#options.onBoundary?.('before-commit');
      this.#turns.append(committed);
      this.#options.onBoundary?.('after-commit');
      this.#turn += 1;
      this.#turns.sync(this.#ifSynced(() => this.#hasCommitted(committed)));
    } catch (error) {
      this.#fail(appErrorOf(error, this.#turns.file));
    }
  }

  #hasCommitted(committed: StoredTurn): void {
    this.#committed = committed.turn;
    this.#writer.take(committed);
    this.#settle();
  }

  #settle(): void {
    for (const waiter of this.#syncing ?? []) waiter.resolve();
    this.#syncing = undefined;
    if (this.#turns.isLogLong) this.#turns.checkpoint(this.#ifSynced(() => this.#pause()));
    else this.#pause();
  }

  /** Everything that was committed is on disk, and nothing is being written. */
  #pause(): void {
    this.#isBusy = false;
    for (const work of this.#betweenCommits.splice(0)) work();
    this.#commitAtEndOfTurn();
  }

  #ifSynced(next: () => void): (error: Error | null) => void {
    return (error) => {
      if (this.#failure !== undefined) return;
      if (error !== null) return this.#fail(unsynced(this.#turns.file, error));
      try {
        next();
      } catch (failure) {
        this.#fail(appErrorOf(failure, this.#turns.file));
      }
    };
  }

  #hasApplied(turn: number): void {
    this.#applied = turn;
    this.#turns.removeUpTo(turn);
    for (const listener of this.#appliedListeners) listener(turn);
    const done = this.#awaiting.filter((each) => each.turn <= turn);
    this.#awaiting = this.#awaiting.filter((each) => each.turn > turn);
    for (const waiter of done) waiter.resolve();
    this.#commitAtEndOfTurn();
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
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
