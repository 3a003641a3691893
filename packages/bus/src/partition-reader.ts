import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@escalog/kernel';
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
 * the same commit. After a batch's worth of messages the reader waits for the next turn, so that catching up
 * neither holds up the process nor makes a commit without end.
 */
export class PartitionReader {
  readonly #reading: PartitionReading;
  readonly #backOff: BackOff;
  readonly #done: Promise<void>;
  #position: number;
  #stopping = false;
  #appended: () => void = () => {};

  constructor(reading: PartitionReading) {
    this.#reading = reading;
    this.#position = reading.from;
    this.#backOff = new BackOff(reading.clock);
    this.#done = this.#run();
  }

  /** What lies before it has been handled. */
  get position(): number {
    return this.#position;
  }

  /** Resolves once the batch in hand is done and nothing further will be handled. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.#backOff.end();
    this.#appended();
    return this.#done;
  }

  async #run(): Promise<void> {
    const { log } = this.#reading;
    const forget = log.onAppend(() => this.#appended());
    let deliveredInTurn = 0;
    while (!this.#stopping) {
      if (this.#position >= log.end) {
        await this.#append();
      } else if (deliveredInTurn >= batchSize) {
        await nextTurn();
        deliveredInTurn = 0;
      } else {
        deliveredInTurn += await this.#deliver();
      }
    }
    forget();
  }

  async #deliver(): Promise<number> {
    const { log, subscription, moved } = this.#reading;
    let batch: readonly Message[] = [];
    try {
      batch = log.page(this.#position, batchSize);
      await subscription.handle(batch);
      const next = (batch.at(-1)?.offset ?? this.#position) + 1;
      moved(next);
      this.#position = next;
      this.#reading.handled?.();
      this.#backOff.succeeded();
    } catch (error) {
      subscription.onError?.(error, batch);
      await this.#backOff.pause();
    }
    return batch.length;
  }

  #append(): Promise<void> {
    return new Promise((resolve) => (this.#appended = resolve));
  }
}
