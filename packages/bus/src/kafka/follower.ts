import { randomUUID } from 'node:crypto';
import { after, type Alarm, type AppError } from '@escalog/kernel';
import type { Consumer, Extent, Following, Lost, Position } from '../bus.ts';
import { keyOf, type Place } from './names.ts';
import { Subscriber, type Surroundings } from './subscriber.ts';

/** What is to be read of a partition. */
export interface Part extends Extent {
  /** Whether what lies before it is passed over: it is read from the first message that there is otherwise. */
  readonly isPart?: boolean;
}

/** A broker that has brought nothing this often in a row has nothing more. */
const quietFetches = 3;
const patience = 10_000;

/**
 * Reads topics from the beginning, or from where parts begin, in a group of its own that nobody else joins, that commits nothing and that is
 * removed at the end: kafkajs reads in no other way.
 */
export class Follower implements Consumer {
  /** Resolves once everything within the extents, of which one may have no end, has been handled, or the follower is stopped; rejects when Kafka is lost for ten seconds before that. */
  readonly caughtUp: Promise<void>;
  readonly #caughtUp = Promise.withResolvers<void>();
  readonly #subscriber: Subscriber;
  readonly #group: string;
  readonly #removeGroup: (group: string) => Promise<void>;
  readonly #behind: Map<string, number>;
  /** Where partitions go on of which only a part is read: a session knows no better than to begin with their first message. */
  readonly #goesOnAt: Map<string, Position>;
  /** How often in a row each broker has brought nothing. */
  readonly #quiet = new Map<number, number>();
  #isMember = false;
  #givingUp: Alarm | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    surroundings: Surroundings,
    following: Following,
    extents: readonly Part[],
    removeGroup: (group: string) => Promise<void>,
  ) {
    const { names, clock } = surroundings;
    this.#group = names.ofGroup(`escalog.follower.${randomUUID()}`);
    this.#removeGroup = removeGroup;
    this.#behind = new Map(
      extents.filter(({ begin, end }) => end > begin).map((extent) => [keyOf(extent), extent.end]),
    );
    this.#goesOnAt = new Map(
      extents
        .filter(({ isPart }) => isPart === true)
        .map(({ topic, partition, begin }) => [keyOf({ topic, partition }), { topic, partition, offset: begin }]),
    );
    this.caughtUp = this.#caughtUp.promise;
    this.caughtUp.catch(() => {});
    this.#resolveWhenCaughtUp();
    this.#subscriber = new Subscriber(surroundings, {
      group: this.#group,
      subscription: following,
      moved: (place, next) => this.#moved(place, next),
      joined: () => {
        this.#isMember = true;
        this.#subscriber.goOnAt([...this.#goesOnAt.values()]);
        this.#givingUp?.cancel();
        this.#givingUp = undefined;
        this.#quiet.clear();
      },
      fetching: (broker) => this.#fetching(broker),
      fetched: () => this.#unquiet(),
      interrupted: (error: AppError) => {
        this.#isMember = false;
        if (!error.retriable) this.#caughtUp.reject(error);
        this.#givingUp ??= clock.alarm(after(clock.now(), patience), () => this.#caughtUp.reject(error));
      },
    });
  }

  start(): Promise<void> {
    return this.#subscriber.start();
  }

  lost(): Lost | undefined {
    return this.#subscriber.lost;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#leave();
    return this.#stopping;
  }

  async #leave(): Promise<void> {
    this.#caughtUp.resolve();
    this.#givingUp?.cancel();
    await this.#subscriber.stop();
    if (this.#isMember) await this.#removeGroup(this.#group);
  }

  #moved(place: Place, next: number): void {
    // As long as too much is waiting, brokers are asked for nothing and bring nothing, which tells nothing.
    this.#unquiet();
    const { topic, partition } = place;
    if (this.#goesOnAt.has(keyOf(place))) this.#goesOnAt.set(keyOf(place), { topic, partition, offset: next });
    if (next >= (this.#behind.get(keyOf(place)) ?? Infinity)) this.#behind.delete(keyOf(place));
    this.#resolveWhenCaughtUp();
  }

  /** At the end of a partition there may be offsets without messages, of transactions and of what was compacted away: it is enough that nothing comes any more. */
  #fetching(broker: number): void {
    this.#quiet.set(broker, (this.#quiet.get(broker) ?? -1) + 1);
    if (this.#subscriber.isDrained && [...this.#quiet.values()].every((fetches) => fetches >= quietFetches))
      for (const [key, end] of this.#behind) if (end !== Infinity) this.#behind.delete(key);
    this.#resolveWhenCaughtUp();
  }

  #unquiet(): void {
    for (const broker of this.#quiet.keys()) this.#quiet.set(broker, -1);
  }

  #resolveWhenCaughtUp(): void {
    if (this.#behind.size === 0) this.#caughtUp.resolve();
  }
}
