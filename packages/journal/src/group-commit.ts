import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { Change, DiskCondition, Journal, JournalOptions } from './journal.ts';
import type { DataFiles } from './data-files.ts';
import { DiskWatch } from './disk-watch.ts';
import { appErrorOf } from './sqlite-error.ts';
import { TableWriter } from './table-writer.ts';
import { appliedIn, type StoredTurn } from './tables.ts';
import { checksumOf, TurnFrame } from './turn-frame.ts';
import type { Turns } from './turns.ts';

/** The next commit waits while the tables lack so many bytes of turns: all of them are in memory. */
const mostPendingBytes = 64_000_000;

type GroupCommitOptions = Pick<JournalOptions, 'onFailure' | 'onBoundary' | 'onCondition'>;

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
  /** Told instead of being kept waiting for a disk that takes nothing. */
  late?(): void;
}

/**
 * Gathers what is changed in a turn into one row, and has it appended and synced by the thread that keeps the turns. Promises settle
 * in microtasks, and those all run before `setImmediate` does: so the row holds the whole cascade that
 * one input set off.
 *
 * One commit at a time: while it is under way, turns of the event loop go on and gather in the next row. So a power
 * cut spoils one commit at most, and the slower the disk, the more of them share a commit. While the disk takes nothing at all, they
 * all do.
 */
export class GroupCommit implements Journal {
  readonly tables: DatabaseSync;
  readonly #tablesFile: string;
  readonly #turns: Turns;
  readonly #options: GroupCommitOptions;
  readonly #disk: DiskWatch;
  readonly #writer: TableWriter;
  readonly #frame = new TurnFrame();
  /** With how many rows each would add now. */
  readonly #flushes = new Map<() => void, () => number>();
  /** What a row took in the last commit that had some: of those that wait nobody knows before they are written. */
  #bytesOfRow = 1_000;
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
  /** Who waits for the commit that is under way, if one is. */
  #syncing: Waiter[] | undefined;
  /** Who waits until the tables have a turn. */
  #awaiting: (Waiter & { readonly turn: number })[] = [];
  /** Reads all of the tables. */
  #reader: Worker | undefined;
  #failure: Error | undefined;
  #closed = false;

  constructor({ turns, tables, held }: DataFiles, options: GroupCommitOptions) {
    this.tables = tables;
    this.#turns = turns;
    this.#options = options;
    const { turn, checksum } = appliedIn(tables);
    this.#applied = turn - held.length;
    this.#checksum = checksum;
    this.#committed = turn;
    this.#turn = turn + 1;
    const file = tables.location() ?? 'the data file';
    this.#tablesFile = file;
    const events = {
      applied: (turn: number) => this.#hasApplied(turn),
      full: () => {
        this.#disk.tablesAreFull();
        turns.release();
      },
      failed: (error: Error) => this.#fail(error),
    };
    this.#writer = new TableWriter(file, tables, events, held);
    // An earlier release may have run others than this one.
    for (const { number, ...statement } of held.length > 0 ? turns.statements : [])
      this.#writer.know(number, statement);
    this.#disk = new DiskWatch({
      look: () => turns.look(),
      queuedBytes: () => Math.round(this.#frame.size + this.#rowsToFlush() * this.#bytesOfRow),
      changed: (condition) => {
        if (!condition.takesWrites) this.#tellLate();
        options.onCondition?.(condition);
      },
    });
    if (held.length > 0) this.#disk.tablesAreFull();
    turns.tell({
      synced: (turn) => this.#hasCommitted(turn),
      full: (why) => this.#disk.turnsAreFull(why),
      looked: (space) => {
        this.#disk.looked(space);
        this.#writer.again(space.free);
      },
      failed: (error) => this.#fail(error),
    });
  }

  get condition(): DiskCondition {
    return this.#disk.condition;
  }

  get turn(): number {
    return this.#turn;
  }

  define(sql: string): void {
    if (this.tables.isTransaction) return this.#defineNothingNew(sql);
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

  beforeCommit(flush: () => void, rows: () => number = () => 0): void {
    this.#flushes.set(flush, rows);
  }

  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiters = this.#isOpen ? this.#waiters : this.#syncing;
    if (waiters === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
  }

  settledInTime(): Promise<'stored' | 'late'> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiters = this.#isOpen ? this.#waiters : this.#syncing;
    if (waiters === undefined) return Promise.resolve('stored');
    if (!this.#disk.condition.takesWrites) return Promise.resolve('late');
    return new Promise((resolve, reject) =>
      waiters.push({ resolve: () => resolve('stored'), reject, late: () => resolve('late') }),
    );
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
    this.#disk.tablesHaveRoom();
    await this.#turns.purge(this.#applied);
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
    let isLate = (await this.settledInTime().catch(() => 'stored')) === 'late';
    // The thread has to wait for the disk all the same: what gathered meanwhile is stored then.
    if (isLate && this.#disk.condition.is === 'stalled')
      isLate = await this.settled().then(
        () => false,
        () => true,
      );
    await this.#reader?.terminate();
    await this.#writer.close();
    this.tables.close();
    await this.#turns.close();
    this.#disk.stop();
    if (this.#failure !== undefined) throw this.#failure;
    if (isLate) throw notStored(this.#turns.file, this.#disk.condition);
  }

  /** Into the transaction of the turns that are held: it is rolled back, so nothing may be lost with it. */
  #defineNothingNew(sql: string): void {
    const version = (): unknown => this.tables.prepare('PRAGMA schema_version').get()?.['schema_version'];
    const before = version();
    this.tables.exec(sql);
    if (version() !== before) throw noRoomToUpgrade(this.#tablesFile);
  }

  #commitAtEndOfTurn(): void {
    if (!this.#isOpen || this.#syncing !== undefined || this.#endOfTurn !== undefined) return;
    if (this.#writer.pendingBytes < mostPendingBytes) this.#endOfTurn = setImmediate(() => this.#commit());
    // Who waits for it waits for the tables, which may be as slow as any disk.
    else this.#disk.begins();
  }

  #commit(): void {
    this.#endOfTurn = undefined;
    this.#isOpen = false;
    this.#syncing = this.#waiters;
    this.#waiters = [];
    try {
      this.#flush();
      if (this.#frame.isEmpty) {
        this.#disk.ended();
        return this.#settle();
      }
      const frame = this.#frame.take();
      this.#checksum = checksumOf(this.#turn, frame, this.#checksum);
      this.#options.onBoundary?.('before-commit');
      this.#disk.begins();
      this.#turns.append({ turn: this.#turn, checksum: this.#checksum, frame });
      this.#turn += 1;
    } catch (error) {
      this.#fail(appErrorOf(error, this.#turns.file));
    }
  }

  #flush(): void {
    const [rows, size] = [this.#rowsToFlush(), this.#frame.size];
    for (const flush of this.#flushes.keys()) flush();
    this.#flushes.clear();
    if (rows > 0) this.#bytesOfRow = (this.#frame.size - size) / rows;
  }

  #rowsToFlush(): number {
    return this.#flushes.values().reduce((sum, rows) => sum + rows(), 0);
  }

  #hasCommitted(committed: StoredTurn): void {
    if (this.#failure !== undefined) return;
    this.#options.onBoundary?.('after-commit');
    this.#disk.ended();
    this.#committed = committed.turn;
    this.#writer.take(committed);
    this.#settle();
  }

  #settle(): void {
    for (const waiter of this.#syncing ?? []) waiter.resolve();
    this.#syncing = undefined;
    this.#commitAtEndOfTurn();
  }

  /** The others go on waiting. */
  #tellLate(): void {
    for (const waiter of [...(this.#syncing ?? []), ...this.#waiters]) waiter.late?.();
  }

  #hasApplied(turn: number): void {
    this.#disk.tablesHaveRoom();
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
    this.#disk.stop();
    for (const waiter of [...(this.#syncing ?? []), ...this.#waiters, ...this.#awaiting]) waiter.reject(error);
    this.#options.onFailure(error);
  }
}

function noRoomToUpgrade(file: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_DISK_FULL',
    `No space is left for ${file}, and this release of Escalog adds tables to it: free some space, or start the release before.`,
    { retriable: false },
  );
}

function notStored(file: string, { detail }: DiskCondition): AppError {
  return new AppError(
    'ESCALOG_DISK_FULL',
    `Closed, and not everything is in ${file}: ${detail}. What was not stored was not confirmed to anybody either.`,
    { retriable: false },
  );
}
