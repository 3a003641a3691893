import type { GroupConsumer, Heard } from '@escalog/bus';
import { after, instantOf, isoOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log } from './log.ts';

/** For so long a timer waits for what is on the topics; then it fires without. A replica that died is replaced within that. */
export const longestUnheard: Milliseconds = 15_000;
const askAgainAfter: Milliseconds = 500;

/** Which timers may fire that were due when the barrier was asked. */
export interface Passed {
  /** `key` is that of the messages that the timer's aggregate hears of. */
  mayFire(key: string, dueAt: Instant): boolean;
  /** False when the wait was given up: then they fire, and what they do not know of may be on the topics. */
  readonly isHeard: boolean;
}

export interface ReadBarrierOptions {
  readonly consumer: Pick<GroupConsumer, 'heard'>;
  readonly clock: Clock;
  readonly log: Log;
}

const withoutHearing: Passed = { mayFire: () => true, isHeard: false };

/**
 * Holds timers that are due until what was on the topics when they came due has been handled, so that an acknowledgement
 * that was there first means no later level. A timer whose messages another replica hears is that replica's.
 *
 * It holds nothing for ever: when the bus is away, or this process or another is far behind, timers fire all the same
 * once that has lasted for `longestUnheard`, and until it is over they wait no more.
 */
export class ReadBarrier {
  readonly #options: ReadBarrierOptions;
  readonly #startedAt: Instant;
  readonly #stopped = Promise.withResolvers<undefined>();
  #isStopped = false;
  /** Since when it was not passed. */
  #since: Instant | undefined;
  #isGivenUp = false;
  #recovering = false;

  constructor(options: ReadBarrierOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** Since when timers fire without what is on the topics; undefined while they do not. */
  get unheardSince(): Instant | undefined {
    return this.#isGivenUp ? this.#since : undefined;
  }

  /** Resolves once timers that are due at the call may fire, after `longestUnheard` in any case. Never rejects. */
  async pass(): Promise<Passed> {
    const { clock } = this.#options;
    if (this.#isGivenUp) {
      void this.#recover();
      return withoutHearing;
    }
    const giveUpAt = after((this.#since ??= clock.now()), longestUnheard);
    let why: unknown = 'what is on the topics has not been handled';
    while (!this.#isStopped) {
      try {
        const heard = await this.#before(giveUpAt, this.#options.consumer.heard());
        if (heard !== undefined && heard.behind > 0) await this.#before(giveUpAt, heard.caughtUp());
        if (heard?.behind === 0) return this.#passed(heard);
      } catch (error) {
        why = error;
        await this.#before(instantOf(Math.min(giveUpAt, after(clock.now(), askAgainAfter))), new Promise(() => {}));
      }
      if (clock.now() >= giveUpAt) break;
    }
    if (!this.#isStopped) this.#giveUp(why);
    return withoutHearing;
  }

  /** What waits goes on at once. */
  stop(): void {
    this.#isStopped = true;
    this.#stopped.resolve(undefined);
  }

  #passed(heard: Heard): Passed {
    this.#since = undefined;
    return {
      isHeard: true,
      mayFire: (key, dueAt) => {
        const state = heard.of(key);
        if (state !== 'elsewhere') return state === 'all';
        return this.#options.clock.now() - Math.max(dueAt, this.#startedAt) >= longestUnheard;
      },
    };
  }

  #giveUp(why: unknown): void {
    const { log } = this.#options;
    this.#isGivenUp = true;
    log.warn(
      { err: why, since: this.#since && isoOf(this.#since) },
      'timers fire although what is on the topics was not heard: an acknowledgement that is there may be passed over',
    );
  }

  /** Timers wait again once everything was heard. */
  async #recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    try {
      const heard = await this.#options.consumer.heard();
      await heard.caughtUp();
      this.#isGivenUp = false;
      this.#since = undefined;
      this.#options.log.info({}, 'what is on the topics is heard before timers fire again');
    } catch {
      // It is asked again with the next timer.
    } finally {
      this.#recovering = false;
    }
  }

  /** What `promise` resolves with, or undefined when that takes until `at`, or it was stopped. */
  async #before<Value>(at: Instant, promise: Promise<Value>): Promise<Value | undefined> {
    const late = Promise.withResolvers<undefined>();
    const alarm = this.#options.clock.alarm(at, () => late.resolve(undefined));
    try {
      return await Promise.race([promise, late.promise, this.#stopped.promise]);
    } finally {
      alarm.cancel();
    }
  }
}
