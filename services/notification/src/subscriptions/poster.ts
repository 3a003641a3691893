import type { Ref } from '@escalog/definitions';
import { after, instantOf, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { counted } from '@escalog/telemetry';
import { afterAttempt, type Posted, type Posting } from '../domain/subscriptions/posting.ts';
import type { PostResult } from './receiver.ts';
import { lease, type WaitingPosts } from './waiting-posts.ts';

export interface PosterOptions {
  readonly waiting: WaitingPosts;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  post(posting: Posting): Promise<PostResult>;
  /** Every subscription that there is. */
  subscriptions(): readonly Ref[];
  hasEnded(subscription: Ref): boolean;
  /** The receiver says that it is gone. */
  gone(subscription: Ref): Promise<void>;
  /** Told how every attempt went. */
  noted(subscription: Ref, result: Posted & { readonly detail: string }): void;
}

/** What is under way to one subscription. */
interface Lane {
  running: number;
  /** Whether something may wait for a place. */
  behind: boolean;
  refilling: boolean;
}

/** To one subscription at once: one that hangs holds up nobody else. */
const width = 8;
/** What another process left is looked for so often. */
const lookEvery: Milliseconds = 60_000;

/** Posts what waits, to each subscription a few at once, and again when an attempt failed. */
export class Poster {
  readonly #options: PosterOptions;
  readonly #lanes = new Map<Ref, Lane>();
  readonly #inHand = new Set<Promise<void>>();
  #alarm: { readonly at: Instant; readonly alarm: Alarm } | undefined;
  #stopped = true;
  #stopping = Promise.withResolvers<void>();

  constructor(options: PosterOptions) {
    this.#options = options;
  }

  /** Goes on with what waits. */
  start(): void {
    this.#stopped = false;
    this.#stopping = Promise.withResolvers<void>();
    this.#wakeAt(this.#options.clock.now());
  }

  /** Keeps an event for a subscription, and begins to post it; resolves once it is kept. */
  async add(event: Omit<Posting, 'attempts' | 'dueAt'>): Promise<void> {
    const { waiting, clock } = this.#options;
    const lane = this.#laneOf(event.subscription);
    const atOnce = !this.#stopped && lane.running < width;
    if (atOnce) lane.running += 1;
    const posting = { ...event, attempts: 0, dueAt: atOnce ? after(clock.now(), lease) : clock.now() };
    let isNew = false;
    try {
      isNew = await waiting.add(posting);
    } finally {
      if (atOnce && !isNew) lane.running -= 1;
    }
    if (!isNew) return;
    if (atOnce) this.#begin(lane, posting);
    else lane.behind = true;
  }

  /** Attempts under way. */
  get busy(): number {
    return this.#inHand.size;
  }

  /** Begins nothing further, and resolves once what is under way has ended: within the deadline. */
  async stop(): Promise<void> {
    this.#stopped = true;
    // What a full disk has not taken is posted after the next start.
    this.#stopping.resolve();
    this.#alarm?.alarm.cancel();
    this.#alarm = undefined;
    while (this.#inHand.size > 0) await Promise.all(this.#inHand);
  }

  #laneOf(subscription: Ref): Lane {
    return this.#lanes.getOrInsertComputed(subscription, () => ({ running: 0, behind: false, refilling: false }));
  }

  /** Its place in the lane is taken already. */
  #begin(lane: Lane, posting: Posting): void {
    this.#inBackground(async () => {
      try {
        await this.#attempt(posting);
      } catch (error) {
        const { subscription, eventId } = posting;
        this.#options.log.error(
          { err: error, subscription, eventId },
          'an event could not be posted, or that not be stored; it is posted again',
        );
        this.#wakeAt(posting.dueAt);
      } finally {
        lane.running -= 1;
      }
      await this.#refill(posting.subscription);
    });
  }

  async #attempt(posting: Posting): Promise<void> {
    const { waiting, store, clock } = this.#options;
    const { subscription } = posting;
    if (this.#options.hasEnded(subscription)) return waiting.remove(posting);
    // What left before it is on disk could be posted under other circumstances.
    await Promise.race([store.settled(), this.#stopping.promise]);
    if (this.#stopped) return;
    const result = await this.#options.post(posting);
    if (result === 'removed') return waiting.remove(posting);
    this.#options.noted(subscription, result);
    const then = afterAttempt(posting, result, clock.now());
    counted('escalog.subscription.posts', 1, { outcome: then.kind === 'done' ? 'accepted' : then.kind });
    if (then.kind === 'again') {
      await waiting.put(then.posting);
      return this.#wakeAt(then.posting.dueAt);
    }
    await waiting.remove(posting);
    if (then.kind === 'given-up') this.#tellGivenUp(posting, result.detail);
    if (then.kind !== 'ended') return;
    await this.#options.gone(subscription);
    await waiting.clear(subscription);
  }

  #tellGivenUp({ subscription, eventId, type, attempts }: Posting, detail: string): void {
    this.#options.log.error(
      { subscription, eventId, type, attempts: attempts + 1, detail },
      'an event did not get through to a subscription, and is not tried any more',
    );
  }

  /** Fills the places that are free. */
  async #refill(subscription: Ref): Promise<void> {
    const lane = this.#laneOf(subscription);
    if (lane.refilling) return;
    lane.refilling = true;
    try {
      while (!this.#stopped && lane.behind && lane.running < width) {
        lane.behind = false;
        for (const posting of await this.#due(subscription)) {
          lane.behind = true;
          if (lane.running >= width) break;
          lane.running += 1;
          const claimed = await this.#options.waiting.claim(posting, this.#options.clock.now()).catch(() => undefined);
          if (claimed === undefined) lane.running -= 1;
          else this.#begin(lane, claimed);
        }
      }
    } finally {
      lane.refilling = false;
    }
  }

  async #due(subscription: Ref): Promise<readonly Posting[]> {
    const now = this.#options.clock.now();
    return (await this.#options.waiting.first(width, subscription)).filter(({ dueAt }) => dueAt <= now);
  }

  #wakeAt(at: Instant): void {
    if (this.#stopped || (this.#alarm !== undefined && this.#alarm.at <= at)) return;
    this.#alarm?.alarm.cancel();
    this.#alarm = { at, alarm: this.#options.clock.alarm(at, () => this.#inBackground(() => this.#wake())) };
  }

  async #wake(): Promise<void> {
    const { waiting, clock, log, subscriptions } = this.#options;
    this.#alarm = undefined;
    let next = after(clock.now(), lookEvery);
    try {
      for (const subscription of subscriptions()) {
        this.#laneOf(subscription).behind = true;
        await this.#refill(subscription);
      }
      const [first] = await waiting.first(1);
      if (first !== undefined && first.dueAt > clock.now()) next = instantOf(Math.min(next, first.dueAt));
    } catch (error) {
      log.warn({ err: error }, 'what waits for subscriptions could not be looked up; it is tried again');
    }
    this.#wakeAt(next);
  }

  #inBackground(work: () => Promise<void>): void {
    const working = work()
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'what waits for subscriptions stands still'))
      .finally(() => this.#inHand.delete(working));
    this.#inHand.add(working);
  }
}
