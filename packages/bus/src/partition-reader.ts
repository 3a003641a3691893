import { setImmediate as nextTurn } from 'node:timers/promises';
import { isPromise, type Clock } from '@escalog/kernel';
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
  readonly subscription: Pick<Subscription, 'handle' | 'onError' | 'ahead'>;
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
  /** What lies before it has been handed out, and, unless batches do not wait, handled. */
  #handedOut: number;
  /** What does not wait and is not handled yet, in order. */
  #late: LateBatch[] = [];
  #deliveredInTurn = 0;
  /** From when something is there to be delivered until nothing is. */
  #isBusy = false;
  #isStopping = false;
  /** After something that did not wait was rejected. */
  #isResting = false;
  readonly #stopped = Promise.withResolvers<void>();

  constructor(reading: PartitionReading) {
    this.#reading = reading;
    this.#position = reading.from;
    this.#handedOut = reading.from;
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
    if (this.#isBusy || this.#isResting || this.#handedOut >= this.#reading.log.end) return;
    this.#isBusy = true;
    soon(this.#deliver);
  }

  /** Delivers what there is, until it has to wait for something; then it goes on. */
  readonly #deliver = (): void => {
    const { log, subscription } = this.#reading;
    while (!this.#isStopping && !this.#isResting && this.#handedOut < log.end) {
      if (this.#deliveredInTurn >= batchSize) return this.#goOnAfter(this.#nextTurn());
      let batch: readonly Message[] = [];
      try {
        batch = log.page(this.#handedOut, batchSize - this.#deliveredInTurn);
        this.#deliveredInTurn += batch.length;
        const next = (batch.at(-1)?.offset ?? this.#handedOut) + 1;
        const answer = subscription.handle(batch);
        if (!isPromise(answer)) this.#hasHandled(next);
        else if (subscription.ahead === true) {
          this.#await(answer, batch, next);
          this.#handedOut = next;
        } else return this.#goOnAfter(this.#handled(answer, batch, next));
      } catch (error) {
        return this.#goOnAfter(this.#failed(error, batch));
      }
    }
    this.#isBusy = false;
    if (this.#isStopping) this.#stopped.resolve();
  };

  #goOnAfter(awaited: Promise<void>): void {
    void awaited.then(this.#deliver);
  }

  async #nextTurn(): Promise<void> {
    await nextTurn();
    this.#deliveredInTurn = 0;
  }

  async #handled(answer: Promise<void>, batch: readonly Message[], next: number): Promise<void> {
    try {
      await answer;
      this.#hasHandled(next);
    } catch (error) {
      await this.#failed(error, batch);
    }
  }

  #failed(error: unknown, batch: readonly Message[]): Promise<void> {
    this.#reading.subscription.onError?.(error, batch);
    return this.#backOff.pause();
  }

  #hasHandled(next: number): void {
    this.#moveTo(next);
    this.#handedOut = next;
  }

  #moveTo(next: number): void {
    this.#reading.moved(next);
    this.#position = next;
    this.#reading.handled?.();
    this.#backOff.succeeded();
  }

  /** Of several in a row that are answered as one, only the last needs to be known. */
  #await(answer: Promise<unknown>, batch: readonly Message[], next: number): void {
    const last = this.#late.at(-1);
    if (last?.answer === answer) {
      last.next = next;
      return;
    }
    const late: LateBatch = { answer, from: this.#handedOut, next, isHandled: false };
    this.#late.push(late);
    answer.then(
      () => this.#settle(late),
      (error: unknown) => this.#handOutAgain(late, batch, error),
    );
  }

  #settle(late: LateBatch): void {
    late.isHandled = true;
    if (this.#isStopping || this.#late[0] !== late) return;
    const open = this.#late.findIndex(({ isHandled }) => !isHandled);
    const handled = this.#late.splice(0, open === -1 ? this.#late.length : open);
    this.#moveTo(handled.at(-1)?.next ?? late.next);
  }

  #handOutAgain(late: LateBatch, batch: readonly Message[], error: unknown): void {
    const index = this.#late.indexOf(late);
    if (this.#isStopping || index === -1) return;
    this.#reading.subscription.onError?.(error, batch);
    this.#late.splice(index);
    this.#handedOut = late.from;
    this.#isResting = true;
    void this.#backOff.pause().then(() => {
      this.#isResting = false;
      if (!this.#isStopping) this.#wake();
    });
  }
}

/** Batches that were handed out and whose handling nothing waits for. */
interface LateBatch {
  readonly answer: Promise<unknown>;
  readonly from: number;
  next: number;
  isHandled: boolean;
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
