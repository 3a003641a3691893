import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { emptyLogOf, Tables, type NumberedStatement, type StoredTurn } from './tables.ts';

/** What the thread is asked for; it answers each in order. */
export type Order =
  | { readonly kind: 'apply'; readonly turns: readonly StoredTurn[]; readonly statements: readonly KnownStatement[] }
  | { readonly kind: 'purge' }
  | { readonly kind: 'close' };

export type Answer =
  { readonly kind: 'applied'; readonly turn: number } | { readonly kind: 'purged'; readonly whole: boolean };

type KnownStatement = NumberedStatement & { readonly number: number };

/** Told of what becomes of turns. */
export interface TableWriterEvents {
  /** The tables have everything up to this turn, durably. */
  applied(turn: number): void;
  failed(error: Error): void;
}

/**
 * How many bytes of turns have to wait before they are handed to the thread together. What is changed often in that time is
 * written once, and a process that writes less than this starts no thread.
 */
const worthHandingOver = 4_000_000;

/**
 * Brings committed turns into the tables, in order: in a thread of its own, or, as long as that was not worth starting, in the
 * thread of whoever cannot wait.
 */
export class TableWriter {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #here: Tables;
  readonly #events: TableWriterEvents;
  #thread: Worker | undefined;
  #isClosing = false;
  /** What the thread does not know yet. */
  #statements: KnownStatement[] = [];
  #waiting: StoredTurn[] = [];
  #waitingBytes = 0;
  /** What the thread has in hand, earliest first. */
  readonly #handedOver: { readonly turn: number; readonly bytes: number }[] = [];
  #purged = Promise.withResolvers<boolean>();

  constructor(file: string, database: DatabaseSync, events: TableWriterEvents) {
    this.#file = file;
    this.#database = database;
    this.#here = new Tables(database);
    this.#events = events;
  }

  /** How many bytes of turns it took that the tables do not have yet. */
  get pendingBytes(): number {
    return this.#handedOver.reduce((sum, { bytes }) => sum + bytes, this.#waitingBytes);
  }

  know(number: number, statement: NumberedStatement): void {
    this.#here.know(number, statement);
    this.#statements.push({ number, ...statement });
  }

  /** The frame is the writer's from then on. */
  take(turn: StoredTurn): void {
    this.#waiting.push(turn);
    this.#waitingBytes += turn.frame.length;
    this.#handOverIfWorthIt();
  }

  /** Has everything that was taken brought into the tables without waiting for more. */
  hurry(): void {
    if (this.#waiting.length === 0) return;
    if (this.#thread === undefined) this.#applyHere();
    else this.#handOver(this.#thread);
  }

  /** Resolves once the write-ahead log of the tables is empty: what it held is in the file, with nothing of what was removed before. */
  async purge(): Promise<void> {
    // Somebody may be reading just then.
    while (!(await this.#emptyLog())) await new Promise(setImmediate);
  }

  /** Leaves what was not applied to the next start. */
  async close(): Promise<void> {
    if (this.#thread === undefined) return;
    this.#isClosing = true;
    const ended = new Promise((resolve) => this.#thread?.once('exit', resolve));
    this.#thread.ref();
    this.#order(this.#thread, { kind: 'close' });
    await ended;
  }

  #handOverIfWorthIt(): void {
    if (this.#handedOver.length > 0 || this.#waitingBytes < worthHandingOver) return;
    this.#handOver((this.#thread ??= this.#startThread()));
  }

  #handOver(thread: Worker): void {
    const turns = this.#waiting;
    this.#handedOver.push({ turn: turns.at(-1)?.turn ?? 0, bytes: this.#waitingBytes });
    this.#order(
      thread,
      { kind: 'apply', turns, statements: this.#statements },
      turns.map(({ frame }) => frame.buffer),
    );
    this.#statements = [];
    this.#waiting = [];
    this.#waitingBytes = 0;
    // The process lives until the tables have what was handed over.
    thread.ref();
  }

  #applyHere(): void {
    const turns = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      this.#here.apply(turns);
    } catch (error) {
      return this.#events.failed(error as Error);
    }
    this.#events.applied(turns.at(-1)?.turn ?? 0);
  }

  async #emptyLog(): Promise<boolean> {
    if (this.#thread === undefined) return emptyLogOf(this.#database);
    this.#purged = Promise.withResolvers();
    this.#order(this.#thread, { kind: 'purge' });
    return this.#purged.promise;
  }

  #startThread(): Worker {
    const thread = new Worker(new URL('table-writer-thread.ts', import.meta.url), { workerData: this.#file });
    thread.unref();
    thread.on('message', (answer: Answer) => this.#answered(answer));
    thread.on('error', (error) => this.#events.failed(error as Error));
    thread.on('exit', () => {
      this.#thread = undefined;
      if (!this.#isClosing) this.#events.failed(new Error('the thread that writes the tables has ended'));
    });
    return thread;
  }

  #order(thread: Worker, order: Order, transferred: readonly ArrayBuffer[] = []): void {
    thread.postMessage(order, transferred);
  }

  #answered(answer: Answer): void {
    if (answer.kind === 'purged') return this.#purged.resolve(answer.whole);
    this.#handedOver.shift();
    if (this.#handedOver.length === 0) this.#thread?.unref();
    this.#events.applied(answer.turn);
    this.#handOverIfWorthIt();
  }
}
