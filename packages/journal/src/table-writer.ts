import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { SharedThread } from './shared-thread.ts';
import { refusal } from './refusal.ts';
import { appErrorOf } from './sqlite-error.ts';
import { Tables, type NumberedStatement, type StoredTurn } from './tables.ts';
import { received, type SentError } from './thread-error.ts';

/** What the thread is asked for; it answers each in order. */
export type Order =
  | { readonly kind: 'apply'; readonly turns: readonly StoredTurn[]; readonly statements: readonly KnownStatement[] }
  | { readonly kind: 'purge' }
  /** Has what found no room tried again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'close' };

export type Answer =
  | { readonly kind: 'applied'; readonly turn: number }
  | { readonly kind: 'purged'; readonly whole: boolean }
  /** There is no room for what was ordered: it waits for `again`. */
  | { readonly kind: 'full' }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'closed' };

type KnownStatement = NumberedStatement & { readonly number: number };

/** Told of what becomes of turns. */
export interface TableWriterEvents {
  /** The tables have everything up to this turn, durably. */
  applied(turn: number): void;
  /** There is no room for them: they wait for `again`. */
  full(): void;
  failed(error: Error): void;
}

/**
 * How many bytes of turns have to wait before they are handed to the thread together. What is changed often in that time is
 * written once.
 */
const worthHandingOver = 4_000_000;

const thread = new SharedThread(new URL('table-writer-thread.ts', import.meta.url), 'writes the tables');

/** Brings committed turns into the tables, in order, in a thread of its own; only who closes them does it here. */
export class TableWriter {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #events: TableWriterEvents;
  /** To the thread, once there was something for it to do. */
  #port: MessagePort | undefined;
  #leave = (): void => {};
  readonly #known: KnownStatement[] = [];
  /** How many of these the thread knows. */
  #toldOf = 0;
  #waiting: StoredTurn[] = [];
  #waitingBytes = 0;
  /** The first of those that wait, when the connection shows them in a transaction that it does not commit: there was no room for them. */
  #held: readonly StoredTurn[];
  /** In bytes. How much they take is known once they are there. */
  #roomForHeld: number;
  /** What the thread has in hand, earliest first. */
  readonly #handedOver: { readonly turn: number; readonly bytes: number }[] = [];
  /** Who waits for an empty log, in the order in which they asked. */
  readonly #purged: ((isWhole: boolean) => void)[] = [];
  #isClosing = false;
  readonly #closed = Promise.withResolvers<void>();

  /** `held` is what the connection shows in a transaction that is not committed. */
  constructor(file: string, database: DatabaseSync, events: TableWriterEvents, held: readonly StoredTurn[] = []) {
    this.#file = file;
    this.#database = database;
    this.#events = events;
    this.#held = held;
    this.#waiting = [...held];
    this.#waitingBytes = held.reduce((sum, { frame }) => sum + frame.length, 0);
    this.#roomForHeld = 1_000_000 + 4 * this.#waitingBytes;
  }

  /** How many bytes of turns it took that the tables do not have yet. */
  get pendingBytes(): number {
    return this.#handedOver.reduce((sum, { bytes }) => sum + bytes, this.#waitingBytes);
  }

  know(number: number, statement: NumberedStatement): void {
    this.#known.push({ number, ...statement });
  }

  /** The frame is the writer's from then on. */
  take(turn: StoredTurn): void {
    this.#waiting.push(turn);
    this.#waitingBytes += turn.frame.length;
    this.#handOverIfWorthIt();
  }

  /** Has everything that was taken brought into the tables without waiting for more. */
  hurry(): void {
    if (this.#waiting.length > 0 && this.#held.length === 0) this.#handOver();
  }

  /** Has what found no room tried again, now that so many bytes are free. */
  again(free: number): void {
    if (this.#held.length > 0 && free >= this.#roomForHeld) this.#storeHeld();
    if (this.#port !== undefined) this.#order({ kind: 'again' });
  }

  /** Resolves once the write-ahead log of the tables is empty: what it held is in the file, with nothing of what was removed before. */
  async purge(): Promise<void> {
    // Somebody may be reading just then.
    while (!(await this.#emptyLog())) await new Promise(setImmediate);
  }

  /** Brings what was not handed over into the tables, and lets go of them. What there is no room for is left to the next start. */
  async close(): Promise<void> {
    if (this.#port !== undefined) {
      this.#isClosing = true;
      this.#order({ kind: 'close' });
      this.#port.ref();
      await this.#closed.promise;
    }
    if (this.#held.length > 0) this.#letGo();
    if (this.#handedOver.length === 0) this.#applyHere();
  }

  #handOverIfWorthIt(): void {
    if (this.#handedOver.length === 0 && this.#waitingBytes >= worthHandingOver) this.hurry();
  }

  #handOver(): void {
    const turns = this.#waiting;
    this.#handedOver.push({ turn: turns.at(-1)?.turn ?? 0, bytes: this.#waitingBytes });
    this.#order(
      { kind: 'apply', turns, statements: this.#known.slice(this.#toldOf) },
      turns.map(({ frame }) => frame.buffer),
    );
    this.#toldOf = this.#known.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    // The process lives until the tables have what was handed over.
    this.#port?.ref();
  }

  /** Within one turn of the event loop: nobody reads in between, when the turns are not to be seen. */
  #storeHeld(): void {
    const held = this.#held;
    this.#letGo();
    this.#applyHere();
    if (this.#waiting.length === 0) return;
    this.#held = held;
    this.#tables().hold(held);
    // It was too little.
    this.#roomForHeld *= 2;
    this.#events.full();
  }

  #letGo(): void {
    this.#database.exec('ROLLBACK');
    this.#held = [];
  }

  #tables(): Tables {
    const tables = new Tables(this.#database);
    for (const { number, ...statement } of this.#known) tables.know(number, statement);
    return tables;
  }

  #applyHere(): void {
    const last = this.#waiting.at(-1);
    if (last === undefined) return;
    try {
      this.#tables().apply(this.#waiting);
    } catch (error) {
      if (refusal(error, this.#file) === undefined) this.#events.failed(appErrorOf(error, this.#file));
      return;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#events.applied(last.turn);
  }

  #emptyLog(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#purged.push(resolve);
    this.#order({ kind: 'purge' });
    this.#port?.ref();
    return promise;
  }

  #start(): MessagePort {
    const { port, leave } = thread.serve(this.#file, (error) => {
      this.#closed.resolve();
      this.#failed(error);
    });
    this.#leave = leave;
    port.on('message', (answer: Answer) => this.#answered(answer));
    port.unref();
    return port;
  }

  #order(order: Order, transferred: ArrayBuffer[] = []): void {
    this.#port ??= this.#start();
    this.#port.postMessage(order, transferred);
  }

  #answered(answer: Answer): void {
    switch (answer.kind) {
      case 'purged':
        if (this.#handedOver.length === 0 && !this.#isClosing) this.#port?.unref();
        return this.#purged.shift()?.(answer.whole);
      case 'full':
        return this.#events.full();
      case 'failed':
        // Then nobody answers that it is closed.
        if (this.#isClosing) this.#hasClosed();
        return this.#failed(received(answer.error));
      case 'closed':
        return this.#hasClosed();
      case 'applied':
        this.#handedOver.shift();
        if (this.#handedOver.length === 0 && !this.#isClosing) this.#port?.unref();
        this.#events.applied(answer.turn);
        this.#handOverIfWorthIt();
    }
  }

  #hasClosed(): void {
    this.#port?.close();
    this.#leave();
    this.#closed.resolve();
  }

  #failed(error: Error): void {
    this.#events.failed(error);
  }
}
