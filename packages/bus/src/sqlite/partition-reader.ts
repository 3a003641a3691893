import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, type Clock } from '@escalog/kernel';
import type { Subscription } from '../bus.ts';
import type { PartitionLog } from './partition-log.ts';

/** How many messages one call of `handle` gets at most, and one partition delivers in one turn. */
const batchSize = 256;
const firstPause = 100;
const longestPause = 5_000;

export interface PartitionReading {
  readonly log: PartitionLog;
  readonly from: number;
  readonly subscription: Pick<Subscription, 'handle' | 'onError'>;
  readonly clock: Clock;
  /** Told where to go on reading, once `handle` has resolved. */
  moved(next: number): void;
}

/**
 * Delivers one partition in order, one batch at a time, until it is stopped.
 *
 * A message is delivered in the turn that published it, so that what `handle` writes joins the same commit.
 * After a batch's worth of messages the reader waits for the next turn, so that catching up neither holds up
 * the process nor makes a commit without end.
 */
export class PartitionReader {
  readonly #reading: PartitionReading;
  readonly #done: Promise<void>;
  #position: number;
  #failures = 0;
  #stopping = false;
  #appended: () => void = () => {};
  #interrupt: () => void = () => {};

  constructor(reading: PartitionReading) {
    this.#reading = reading;
    this.#position = reading.from;
    this.#done = this.#run();
  }

  /** Resolves once the batch in hand is done and nothing further will be handled. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.#interrupt();
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
    let batch: ReturnType<PartitionLog['page']> = [];
    try {
      batch = log.page(this.#position, batchSize);
      await subscription.handle(batch);
      const next = (batch.at(-1)?.offset ?? this.#position) + 1;
      moved(next);
      this.#position = next;
      this.#failures = 0;
    } catch (error) {
      subscription.onError?.(error, batch);
      await this.#pause();
    }
    return batch.length;
  }

  #append(): Promise<void> {
    return new Promise((resolve) => {
      this.#appended = resolve;
      this.#interrupt = resolve;
    });
  }

  #pause(): Promise<void> {
    const { clock } = this.#reading;
    const length = Math.min(firstPause * 2 ** this.#failures, longestPause);
    this.#failures += 1;
    if (this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const alarm = clock.alarm(after(clock.now(), length), resolve);
      this.#interrupt = () => {
        alarm.cancel();
        resolve();
      };
    });
  }
}
