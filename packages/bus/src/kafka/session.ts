import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { instantOf, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Message, Position } from '../bus.ts';
import type { Clients } from './clients.ts';
import { settlesWithin } from './deadline.ts';
import { keyOf, type Names, type Place } from './names.ts';
import type { Fetched } from './partition-buffer.ts';
import { runSettings } from './settings.ts';
import type { Sockets } from './sockets.ts';

/** How long a session that ends may take to leave its group. */
const farewell = 3_000;

export interface SessionOptions {
  readonly clients: Clients;
  readonly names: Names;
  readonly clock: Clock;
  /** As it is called in the cluster. */
  readonly group: string;
  readonly topics: readonly string[];
  /** How long messages may be held back. */
  readonly gather?: Milliseconds | undefined;
}

/** What a session tells. After `ended`, or once it is stopped, it tells nothing more. */
export interface SessionListener {
  /** It is a member of the group, or one again, with these partitions: keys of places. */
  joined(assigned: ReadonlySet<string>): void;
  /** It asks a broker for messages; what that broker gave before has been passed on. */
  fetching(broker: number): void;
  fetched(fetched: Fetched): void;
  ended(error: unknown): void;
}

/**
 * One membership in a consumer group, from joining to leaving or to an error that ends it.
 *
 * What is fetched is passed on at once, and never waited for: kafkajs waits with all of a broker's partitions for
 * the slowest, and sends heartbeats only in between. A partition that is fetched faster than it is handled is
 * paused instead.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #listener: SessionListener;
  readonly #consumer: Consumer;
  readonly #sockets: Sockets;
  #running: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: SessionOptions, listener: SessionListener) {
    this.#options = options;
    this.#listener = listener;
    const { consumer, sockets } = options.clients.consumer(options.group, options.gather);
    this.#consumer = consumer;
    this.#sockets = sockets;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.#tell(() => listener.joined(this.#placesIn(payload.memberAssignment))),
    );
    consumer.on(consumer.events.FETCH_START, ({ payload }) => this.#tell(() => listener.fetching(payload.nodeId)));
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      // Only what is nobody's, such as the ends of transactions: kafkajs passes over it by itself.
      if (payload.batchSize === 0) this.#pass(payload, payload.lastOffset, []);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#end(payload.error));
  }

  /** Resolves once Kafka answers; the joining goes on. Rejects when it does not, and then the session is over. */
  async start(): Promise<void> {
    const { names, topics } = this.#options;
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: names.ofTopics(topics), fromBeginning: true });
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.#isOver) return;
    this.#running = this.#consumer
      .run({ ...runSettings, eachBatch: (payload) => this.#take(payload) })
      .catch((error: unknown) => this.#end(error));
  }

  /** Fetches no more of a partition, until it is resumed. */
  pause({ topic, partition }: Place): void {
    this.#consumer.pause([{ topic: this.#options.names.ofTopic(topic), partitions: [partition] }]);
  }

  resume({ topic, partition }: Place): void {
    try {
      this.#consumer.resume([{ topic: this.#options.names.ofTopic(topic), partitions: [partition] }]);
    } catch {
      // It is ending, and in the next session nothing is paused.
    }
  }

  /** Fetches on from there, in this membership of the group. */
  goOnAt({ topic, partition, offset }: Position): void {
    this.#consumer.seek({ topic: this.#options.names.ofTopic(topic), partition, offset: `${offset}` });
  }

  /** Commits where the group goes on. A session that is not a member at this moment may resolve without having committed. */
  commit(positions: readonly Position[]): Promise<void> {
    return this.#consumer.commitOffsets(
      positions.map(({ topic, partition, offset }) => ({
        topic: this.#options.names.ofTopic(topic),
        partition,
        offset: `${offset}`,
      })),
    );
  }

  /** Leaves the group. Resolves in any case, and nothing of it is left then. */
  async stop(): Promise<void> {
    this.#isOver = true;
    const { clock } = this.#options;
    // kafkajs disconnects in the middle of joining, and then connects again to go on with it.
    if (await settlesWithin(clock, farewell, this.#running))
      await settlesWithin(clock, farewell, this.#consumer.disconnect());
    this.#sockets.close();
  }

  async #take({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    // Kafka gives messages to anybody. That this is still a member, and not one that was frozen and replaced, shows in a heartbeat.
    await heartbeat();
    if (!isRunning() || isStale()) return;
    this.#pass(batch, batch.lastOffset(), batch.messages);
    resolveOffset(batch.lastOffset());
  }

  #pass(place: Place & { readonly highWatermark: string }, lastOffset: string, found: readonly KafkaMessage[]): void {
    const topic = this.#options.names.topicIn(place.topic);
    const { partition } = place;
    const messages = found.map((message) => messageFrom(message, topic, partition));
    this.#tell(() =>
      this.#listener.fetched({
        topic,
        partition,
        messages,
        next: Number(lastOffset) + 1,
        end: Number(place.highWatermark),
      }),
    );
  }

  #end(error: unknown): void {
    this.#tell(() => this.#listener.ended(error));
    this.#isOver = true;
    this.#sockets.close();
  }

  #tell(news: () => void): void {
    if (!this.#isOver) news();
  }

  #placesIn(assignment: Readonly<Record<string, readonly number[]>>): ReadonlySet<string> {
    return new Set(
      Object.entries(assignment).flatMap(([name, partitions]) =>
        partitions.map((partition) => keyOf({ topic: this.#options.names.topicIn(name), partition })),
      ),
    );
  }
}

/** A key, value or header that another program left out is empty; of a header that it gave twice the last one counts. */
function messageFrom(
  { key, value, headers, offset, timestamp }: KafkaMessage,
  topic: string,
  partition: number,
): Message {
  const texts = Object.entries(headers ?? {}).map(([name, given]) => [
    name,
    String((Array.isArray(given) ? given.at(-1) : given) ?? ''),
  ]);
  return {
    topic,
    partition,
    offset: Number(offset),
    key: key?.toString() ?? '',
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries(texts),
    appendedAt: instantOf(Number(timestamp)),
  };
}
