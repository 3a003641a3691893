import { partitionOf } from '../partitioner.ts';
import type {
  Bus,
  Consumer,
  Extent,
  Following,
  GroupConsumer,
  Message,
  OutgoingMessage,
  Position,
  Reading,
  Subscription,
} from '../bus.ts';
import { expectHeld } from '../positions.ts';
import type { Admin } from './admin.ts';
import { busClosed } from './errors.ts';
import { Follower, type Part } from './follower.ts';
import { GroupMember } from './group-member.ts';
import { commitPositions } from './group-positions.ts';
import { LogPages } from './log-pages.ts';
import { keyOf } from './names.ts';
import type { Publisher } from './publisher.ts';
import type { Surroundings } from './subscriber.ts';

/** The bus of the cluster profile. */
export class KafkaBus implements Bus {
  readonly #surroundings: Surroundings;
  readonly #publisher: Publisher;
  readonly #admin: Admin;
  readonly #running = new Set<Consumer>();
  #closing: Promise<void> | undefined;

  constructor(surroundings: Surroundings, publisher: Publisher, admin: Admin) {
    this.#surroundings = surroundings;
    this.#publisher = publisher;
    this.#admin = admin;
  }

  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.#publisher.publish(this.#surroundings.names.ofTopic(topic), messages);
  }

  async consume(subscription: Subscription): Promise<GroupConsumer> {
    this.#refuseWhenClosing();
    this.#surroundings.names.ofTopics(subscription.topics);
    const member = new GroupMember(this.#surroundings, subscription, this.#admin);
    return { ...(await this.#start(member)), heard: () => member.heard() };
  }

  async follow(following: Following & { readonly newest?: number }): Promise<Consumer> {
    this.#refuseWhenClosing();
    const { newest } = following;
    const extents = await this.#admin.extents(following.topics);
    const follower = this.#follower(
      following,
      newest === undefined
        ? extents
        : extents.map((extent) => ({ ...extent, begin: Math.max(extent.begin, extent.end - newest), isPart: true })),
    );
    const consumer = await this.#start(follower);
    try {
      await follower.caughtUp;
      this.#refuseWhenClosing();
    } catch (error) {
      await consumer.stop();
      throw error;
    }
    return consumer;
  }

  read(topics: readonly string[], reading: Reading = {}): AsyncIterable<readonly Message[]> {
    this.#refuseWhenClosing();
    const parts = this.#parts(topics, reading);
    parts.catch(() => {});
    return this.#pagesWithin(topics, parts, reading.until);
  }

  async extents(topics: readonly string[]): Promise<readonly Extent[]> {
    this.#refuseWhenClosing();
    return this.#admin.extents(topics);
  }

  async lag(group: string, topics: readonly string[]): Promise<number> {
    this.#refuseWhenClosing();
    const [extents, positions] = await Promise.all([this.#admin.extents(topics), this.#admin.positions(group, topics)]);
    const handled = new Map(positions.map((position) => [keyOf(position), position.offset]));
    return extents.reduce(
      (lag, extent) => lag + extent.end - Math.max(extent.begin, handled.get(keyOf(extent)) ?? 0),
      0,
    );
  }

  async positions(group: string, topics: readonly string[]): Promise<readonly Position[]> {
    this.#refuseWhenClosing();
    return this.#admin.positions(group, topics);
  }

  async commit(group: string, positions: readonly Position[]): Promise<void> {
    this.#refuseWhenClosing();
    await commitPositions(this.#surroundings, this.#admin, group, positions);
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  /** What is in hand may still publish, so the producer closes last. */
  async #stop(): Promise<void> {
    await Promise.all([...this.#running].map((consumer) => consumer.stop()));
    await this.#publisher.close();
    this.#admin.close();
  }

  #refuseWhenClosing(): void {
    if (this.#closing !== undefined) throw busClosed();
  }

  async #start(reader: GroupMember | Follower): Promise<Consumer> {
    const running: Consumer = {
      lost: () => reader.lost(),
      stop: async (): Promise<void> => {
        await reader.stop();
        this.#running.delete(running);
      },
    };
    this.#running.add(running);
    try {
      await reader.start();
    } catch (error) {
      this.#running.delete(running);
      throw error;
    }
    return running;
  }

  #follower(following: Following, parts: readonly Part[]): Follower {
    return new Follower(this.#surroundings, following, parts, (group) => this.#admin.removeGroup(group));
  }

  /** What is to be read of each partition: with no end where reading goes on, and nothing where no message of the key is. */
  async #parts(topics: readonly string[], { from = [], key, until }: Reading): Promise<readonly Part[]> {
    const extents = await this.#admin.extents(topics);
    expectHeld(from, extents);
    const begins = new Map(from.map((position) => [keyOf(position), position.offset]));
    const partitions = Map.groupBy(extents, ({ topic }) => topic);
    return extents.map((extent) => {
      const { topic, partition, begin: oldest, end: newest } = extent;
      if (key !== undefined && partition !== partitionOf(key, partitions.get(topic)?.length ?? 1))
        return { ...extent, begin: newest, isPart: true };
      const begin = begins.get(keyOf(extent));
      const end = until === undefined ? newest : Infinity;
      return begin === undefined ? { ...extent, begin: oldest, end } : { ...extent, begin, end, isPart: true };
    });
  }

  async *#pagesWithin(
    topics: readonly string[],
    parts: Promise<readonly Part[]>,
    until: AbortSignal | undefined,
  ): AsyncGenerator<readonly Message[]> {
    const isOver = (): boolean => until?.aborted === true;
    const within = await parts;
    if (isOver() || within.every(({ begin, end }) => begin === end)) return;
    this.#refuseWhenClosing();
    const pages = new LogPages(within);
    const follower = this.#follower({ topics, handle: pages.handle }, within);
    const running = await this.#start(follower);
    const stop = (): void => {
      pages.end();
      void running.stop();
    };
    until?.addEventListener('abort', stop);
    try {
      if (isOver()) return;
      yield* pages.until(follower.caughtUp);
      if (!isOver()) this.#refuseWhenClosing();
    } finally {
      until?.removeEventListener('abort', stop);
      pages.end();
      await running.stop();
    }
  }
}
