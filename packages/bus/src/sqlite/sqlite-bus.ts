import type { Topic } from '@escalog/contracts';
import { JournalSession, type Journal } from '@escalog/journal';
import type { Awaitable, Clock } from '@escalog/kernel';
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
import { PartitionReader } from '../partition-reader.ts';
import { expectHeld, expectWithin, groupIsRunning } from '../positions.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { Follower } from './follower.ts';
import { GroupOffsets, type GroupOffset } from './group-offsets.ts';
import { historyOf, pagesOf } from './log-pages.ts';
import type { PartitionLog } from './partition-log.ts';
import { SqliteLog } from './sqlite-log.ts';

export interface SqliteBusOptions {
  /** Shared with the store, and not closed by the bus. */
  readonly journal: Journal;
  /** All topics there are: made if they are not, never removed. */
  readonly topics: readonly Topic[];
  readonly clock: Clock;
}

/**
 * The bus of the embedded profile. A published message reaches its readers in the same turn of the event
 * loop, before the turn is committed: the message, what its readers store and where they go on reading
 * become durable together. Throws when the log is damaged or a topic is stored with other partitions.
 */
export function openSqliteBus(options: SqliteBusOptions): Bus {
  return new SqliteBus(options);
}

class SqliteBus implements Bus {
  readonly #session: JournalSession;
  readonly #clock: Clock;
  readonly #log: SqliteLog;
  readonly #offsets: GroupOffsets;
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #followers = new Set<Follower>();
  /** What `lag` looks at, which is asked often. */
  readonly #lagging = new Map<string, readonly { readonly log: PartitionLog; readonly offset: GroupOffset }[]>();
  /** Aborted once it closes, for those who wait for what is published. */
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;

  constructor({ journal, topics, clock }: SqliteBusOptions) {
    this.#session = new JournalSession(journal, 'bus');
    this.#clock = clock;
    this.#log = new SqliteLog(this.#session, topics);
    this.#offsets = new GroupOffsets(this.#session);
    this.#offsets.verify(this.#partitions(topics.map((topic) => topic.name)));
  }

  publish(topic: string, messages: readonly OutgoingMessage[]): void {
    this.#session.write(() => this.#log.append(topic, messages, this.#clock.now()));
  }

  async consume(subscription: Subscription): Promise<GroupConsumer> {
    this.#refuseWhenClosing();
    return this.#group(subscription.group).join(subscription, this.#partitions(subscription.topics));
  }

  async follow(following: Following & { readonly newest?: number }): Promise<Consumer> {
    this.#refuseWhenClosing();
    const follower = new Follower(following, this.#partitions(following.topics), this.#clock);
    this.#followers.add(follower);
    await follower.caughtUp;
    this.#refuseWhenClosing();
    return {
      lost: () => undefined,
      stop: async () => {
        await follower.stop();
        this.#followers.delete(follower);
      },
    };
  }

  read(topics: readonly string[], reading: Reading = {}): AsyncIterable<readonly Message[]> {
    this.#refuseWhenClosing();
    // They may lie in partitions in which the key is not.
    expectHeld(reading.from ?? [], this.#partitions(topics));
    return pagesOf(this.#session, this.#partitions(topics, reading.key), reading, this.#ending.signal);
  }

  extents(topics: readonly string[]): readonly Extent[] {
    return this.#session.read(() =>
      this.#partitions(topics).map(({ topic, partition, begin, end }) => ({ topic, partition, begin, end })),
    );
  }

  async lag(group: string, topics: readonly string[]): Promise<number> {
    const places = this.#lagging.getOrInsertComputed(`${group} ${topics.join(' ')}`, () =>
      this.#partitions(topics).map((log) => ({ log, offset: this.#offsets.of(group, log) })),
    );
    return this.#session.read(() => places.reduce((lag, { log, offset }) => lag + log.count(offset.next), 0));
  }

  async positions(group: string, topics: readonly string[]): Promise<readonly Position[]> {
    return this.#session.read(() =>
      this.#partitions(topics).map((log) => ({
        topic: log.topic,
        partition: log.partition,
        offset: this.#offsets.of(group, log).next,
      })),
    );
  }

  async commit(group: string, positions: readonly Position[]): Promise<void> {
    this.#session.write(() => {
      expectWithin(positions, ({ topic, partition }) => this.#log.partitions(topic)[partition]?.end);
      if (this.#groups.get(group)?.isRunning === true) throw groupIsRunning(group);
      for (const position of positions) this.#offsets.of(group, position).moveTo(position.offset);
    });
  }

  history(topics: readonly string[], key: string): AsyncIterable<readonly Message[]> {
    return historyOf(
      this.#session,
      topics.map((topic) => this.#log.partitionOf(topic, key)),
      key,
    );
  }

  async rebuildHistory(
    topics: readonly string[],
    onProgress: (messages: number) => Awaitable<'go-on' | 'stop'>,
    key?: string,
  ): Promise<number> {
    let messages = 0;
    // Each turn has to be brought into the tables and synced: the partitions of the same number share one, and those that hold nothing.
    const turns = Map.groupBy(this.#partitions(topics, key), (log) => (log.count(0) === 0 ? 'empty' : log.partition));
    for (const logs of turns.values()) {
      this.#session.write(() => logs.forEach((log) => log.rebuildHistory()));
      await this.#session.applied();
      messages += logs.reduce((sum, log) => sum + log.count(0), 0);
      if ((await onProgress(messages)) === 'stop') break;
    }
    return messages;
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  /** What is in hand may still publish, so the session closes last. */
  async #stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#groups.values()].map((group) => group.close()));
    await Promise.all([...this.#followers].map((follower) => follower.stop()));
    this.#session.close();
    // What a full disk does not take, the journal tells of when it is closed.
    await this.#session.settledInTime();
  }

  #refuseWhenClosing(): void {
    if (this.#closing !== undefined) throw this.#session.closedError();
  }

  /** With `key` those on which messages with it are. */
  #partitions(topics: readonly string[], key?: string): readonly PartitionLog[] {
    return topics.flatMap((topic) =>
      key === undefined ? this.#log.partitions(topic) : [this.#log.partitionOf(topic, key)],
    );
  }

  #group(name: string): ConsumerGroup {
    const group =
      this.#groups.get(name) ??
      new ConsumerGroup((log, subscription, handled) => this.#startReading(log, subscription, handled));
    this.#groups.set(name, group);
    return group;
  }

  #startReading(log: PartitionLog, subscription: Subscription, handled: () => void): PartitionReader {
    const offset = this.#offsets.of(subscription.group, log);
    const moved = (next: number) => this.#session.write(() => offset.moveTo(next));
    return new PartitionReader({ log, from: offset.next, subscription, clock: this.#clock, moved, handled });
  }
}
