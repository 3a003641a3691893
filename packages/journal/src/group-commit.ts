import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import type { Change, Journal, JournalOptions } from './journal.ts';
import type { DataFiles } from './data-files.ts';
import { appErrorOf } from './sqlite-error.ts';
import { TableWriter } from './table-writer.ts';
import { checksumOf, TurnFrame } from './turn-frame.ts';
import { appliedIn } from './tables.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** A turn that was committed and that the tables do not have yet. */
interface Committed {
  readonly turn: number;
  readonly frame: Uint8Array<ArrayBuffer>;
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
  readonly #turns: DatabaseSync;
  readonly #options: Pick<JournalOptions, 'onFailure' | 'onBoundary'>;
  readonly #file: string;
  /** The write-ahead log of the turns: SQLite writes it, and `synchronous = NORMAL` leaves syncing it to us. */
  readonly #log: number;
  readonly #writer: TableWriter;
  readonly #statements: StatementNumbers;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #frame = new TurnFrame();
  readonly #flushes = new Set<() => void>();
  readonly #appliedListeners: ((turn: number) => void)[] = [];
  readonly #forgetting: (() => void)[] = [];
  #turn: number;
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
    this.#file = turns.location() ?? 'the data file';
    this.#log = openSync(`${this.#file}-wal`, 'r+');
    this.#insert = turns.prepare('INSERT INTO turns (turn, checksum, frame) VALUES (?, ?, ?)');
    this.#remove = turns.prepare('DELETE FROM turns WHERE turn <= ?');
    this.#applied = appliedIn(tables);
    this.#turn = this.#applied + 1;
    this.#statements = new StatementNumbers(turns);
    this.#writer = new TableWriter(tables, {
      applied: (turn) => this.#hasApplied(turn),
      failed: (error) => this.#fail(appErrorOf(error, tables.location() ?? 'the data file')),
    });
  }

  get turn(): number {
    return this.#turn;
  }

  define(sql: string): void {
    this.tables.exec(sql);
  }

  change(sql: string, { replaces = false } = {}): Change {
    const number = this.#statements.of(sql, replaces);
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
    if (this.#applied >= this.#turn - 1) return;
    await new Promise<void>((resolve, reject) => this.#awaiting.push({ turn: this.#turn - 1, resolve, reject }));
  }

  async purge(): Promise<void> {
    await this.applied();
    for (const forget of this.#forgetting) forget();
    this.tables.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#turns.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
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
    closeSync(this.#log);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #commit(): void {
    clearImmediate(this.#endOfTurn);
    const turn = this.#turn;
    let committed: Committed;
    try {
      for (const flush of this.#flushes) flush();
      this.#flushes.clear();
      committed = { turn, frame: this.#frame.take() };
      this.#options.onBoundary?.('before-commit');
      this.#insert.run(turn, checksumOf(turn, committed.frame), committed.frame);
      this.#options.onBoundary?.('after-commit');
    } catch (error) {
      return this.#fail(appErrorOf(error, this.#file));
    }
    this.#turn += 1;
    this.#isOpen = false;
    this.#syncing = this.#waiters;
    this.#waiters = [];
    fdatasync(this.#log, (error) => this.#synced(error, committed));
  }

  #synced(error: Error | null, committed: Committed): void {
    if (this.#failure !== undefined) return;
    if (error !== null) return this.#fail(unsynced(this.#file, error));
    const settled = this.#syncing ?? [];
    this.#syncing = undefined;
    for (const waiter of settled) waiter.resolve();
    this.#writer.take(committed);
    if (this.#isOpen) this.#endOfTurn = setImmediate(() => this.#commit());
  }

  #hasApplied(turn: number): void {
    this.#applied = turn;
    this.#remove.run(turn);
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

/** Which number each statement has in the rows of turns, kept beside them: whoever reads them after a crash may be of another release. */
class StatementNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #insert: StatementSync;

  /** Numbers from before are forgotten: no row of a turn is left by then that uses them. */
  constructor(turns: DatabaseSync) {
    turns.exec('DELETE FROM statements');
    this.#insert = turns.prepare('INSERT INTO statements (number, sql, replaces) VALUES (?, ?, ?)');
  }

  of(sql: string, replaces: boolean): number {
    const known = this.#numbers.get(sql);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(sql, number);
    this.#insert.run(number, sql, Number(replaces));
    return number;
  }
}
