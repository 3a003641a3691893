import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import type { Change, Journal } from './journal.ts';
import { appErrorOf } from './sqlite-error.ts';

/**
 * One port's use of the journal, which it shares with others and therefore does not close.
 *
 * What SQLite says comes out as an `AppError`; after `close` every call throws.
 */
export class JournalSession {
  readonly #journal: Journal;
  readonly #owner: string;
  readonly #file: string;
  #closed = false;

  /** `owner` is what messages call it, such as `bus`. */
  constructor(journal: Journal, owner: string) {
    this.#journal = journal;
    this.#owner = owner;
    this.#file = journal.tables.location() ?? 'the data file';
  }

  /** See `Journal.tables`. */
  get tables(): DatabaseSync {
    return this.#journal.tables;
  }

  /** See `Journal.turn`. */
  get turn(): number {
    return this.#journal.turn;
  }

  /** See `Journal.define`. */
  define(sql: string): void {
    this.#run(() => this.#journal.define(sql));
  }

  /** See `Journal.change`. What it returns is to be called from within `write`. */
  change(sql: string, options?: { readonly replaces?: boolean }): Change {
    return this.#journal.change(sql, options);
  }

  /** Whether `close` was called. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Runs `work`, which changes nothing. */
  read<T>(work: () => T): T {
    return this.#run(work);
  }

  /** Opens a turn, if none is, and runs `work` in it. */
  write<T>(work: () => T): T {
    if (this.#closed) throw this.closedError();
    try {
      this.#journal.begin();
      return work();
    } catch (error) {
      throw appErrorOf(error, this.#file);
    }
  }

  /** See `Journal.beforeCommit`. Only from within `write`. */
  beforeCommit(flush: () => void, rows?: () => number): void {
    this.#journal.beforeCommit(flush, rows);
  }

  /** See `Journal.onApplied`. */
  onApplied(listener: (turn: number) => void): void {
    this.#journal.onApplied(listener);
  }

  /** See `Journal.applied`. */
  applied(): Promise<void> {
    return this.#journal.applied();
  }

  /** See `Journal.settled`. */
  settled(): Promise<void> {
    return this.#journal.settled();
  }

  /** See `Journal.settledInTime`. */
  settledInTime(): Promise<'stored' | 'late'> {
    return this.#journal.settledInTime();
  }

  /** See `Journal.purge`. */
  purge(): Promise<void> {
    return this.#journal.purge();
  }

  /** See `Journal.onPurge`. */
  onPurge(forget: () => void): void {
    this.#journal.onPurge(forget);
  }

  /** Ends this use of the journal, which stays open. Twice is no error. */
  close(): void {
    this.#closed = true;
  }

  /** The refusal of every call after `close`. */
  closedError(): AppError {
    return new AppError(`ESCALOG_${this.#owner.toUpperCase()}_CLOSED`, `The ${this.#owner} is closed.`, {
      retriable: false,
    });
  }

  #run<T>(work: () => T): T {
    if (this.#closed) throw this.closedError();
    try {
      return work();
    } catch (error) {
      throw appErrorOf(error, this.#file);
    }
  }
}
