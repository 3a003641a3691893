import { setImmediate as nextTurn } from 'node:timers/promises';
import { answerOf, run, type Clock, type Step } from '@escalog/kernel';
import { BackOff } from './back-off.ts';
import type { Message, Subscription } from './bus.ts';

/** How many messages one call of `handle` gets at most, and one partition delivers in one turn. */
const batchSize = 256;

/** What a reader reads: a stored partition, or the part of one that has been fetched. */
export interface ReadableLog {
  /** The offset behind the newest message. */
  readonly end: number;
  /** The next messages at or behind `from`, at least one if `from` lies before the end. */
  page(from: number, limit: number): readonly Message[];
  /** Calls `listener` after every append until the function that it returns is called. */
  onAppend(listener: () => void): () => void;
}

export interface PartitionReading {
  readonly log: ReadableLog;
  readonly from: number;
  readonly subscription: Pick<Subscription, 'handle' | 'onError'>;
  readonly clock: Clock;
  /** Told where to go on reading, once `handle` has resolved. */
  moved(next: number): void;
  /** Told after that, when `position` has moved. */
  readonly handled?: () => void;
}

/**
 * Delivers one partition in order, one batch at a time, until it is stopped. What `handle` rejects comes again
 * after a pause.
 *
 * A message is delivered in the turn that appended it, so that in the embedded profile what `handle` writes joins
 * the same commit; never from within the call that appended it, but when whoever called is done. After a batch's
 * worth of messages the reader waits for the next turn, so that catching up neither holds up the process nor makes
 * a commit without end.
 */
export class PartitionReader {
  readonly #reading: PartitionReading;
  readonly #backOff: BackOff;
  readonly #forget: () => void;
  #position: number;
  #deliveredInTurn = 0;
  /** From when something is there to be delivered until nothing is. */
  #isBusy = false;
  #isStopping = false;
  readonly #stopped = Promise.withResolvers<void>();

  constructor(reading: PartitionReading) {
    this.#reading = reading;
    this.#position = reading.from;
    this.#backOff = new BackOff(reading.clock);
    this.#forget = reading.log.onAppend(() => this.#wake());
    this.#wake();
  }

  /** What lies before it has been handled. */
  get position(): number {
    return this.#position;
  }

  /** Resolves once the batch in hand is done and nothing further will be handled. */
  stop(): Promise<void> {
    this.#isStopping = true;
    this.#forget();
    this.#backOff.end();
    if (!this.#isBusy) this.#stopped.resolve();
    return this.#stopped.promise;
  }

  #wake(): void {
    if (this.#isBusy || this.#position >= this.#reading.log.end) return;
    this.#isBusy = true;
    soon(this.#deliver);
  }

  readonly #deliver = (): unknown => run(this.#deliverAll());

  *#deliverAll(): Step<void> {
    const { log, subscription, moved, handled } = this.#reading;
    while (!this.#isStopping && this.#position < log.end) {
      if (this.#deliveredInTurn >= batchSize) {
        yield nextTurn();
        this.#deliveredInTurn = 0;
        continue;
      }
      let batch: readonly Message[] = [];
      try {
        batch = log.page(this.#position, batchSize - this.#deliveredInTurn);
        this.#deliveredInTurn += batch.length;
        yield* answerOf(subscription.handle(batch));
        const next = (batch.at(-1)?.offset ?? this.#position) + 1;
        moved(next);
        this.#position = next;
        handled?.();
        this.#backOff.succeeded();
      } catch (error) {
        subscription.onError?.(error, batch);
        yield this.#backOff.pause();
      }
    }
    this.#isBusy = false;
    if (this.#isStopping) this.#stopped.resolve();
  }
}

/** Readers that have something to deliver, in the order in which it came. */
const waiting: (() => unknown)[] = [];
let isDelivering = false;

/** Has `deliver` called when what runs now is done, after all that wait already: a whole cascade takes one microtask. */
function soon(deliver: () => unknown): void {
  waiting.push(deliver);
  if (!isDelivering) queueMicrotask(deliverWaiting);
  isDelivering = true;
}

function deliverWaiting(): void {
  try {
    // What one delivers makes others wait.
    for (let deliver = waiting.shift(); deliver !== undefined; deliver = waiting.shift()) deliver();
  } finally {
    isDelivering = waiting.length > 0;
    if (isDelivering) queueMicrotask(deliverWaiting);
  }
}
