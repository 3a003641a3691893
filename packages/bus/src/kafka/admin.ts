import type { Admin as KafkaAdmin } from 'kafkajs';
import { after, AppError, type Clock } from '@escalog/kernel';
import { BackOff } from '../back-off.ts';
import type { Extent, Position } from '../bus.ts';
import type { Clients } from './clients.ts';
import { within } from './deadline.ts';
import { appErrorOf, busClosed, isFinal, noAnswer } from './errors.ts';
import type { Names } from './names.ts';
import { longest, patience } from './settings.ts';
import type { Sockets } from './sockets.ts';

export interface AdminOptions {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly names: Names;
  /** The cluster, as messages name it. */
  readonly kafka: string;
}

/** The one connection for questions about topics and groups. Every call answers or rejects within ten seconds. */
export class Admin {
  readonly #options: AdminOptions;
  readonly #admin: KafkaAdmin;
  readonly #sockets: Sockets;

  constructor(options: AdminOptions) {
    this.#options = options;
    const { admin, sockets } = options.clients.admin();
    this.#admin = admin;
    this.#sockets = sockets;
  }

  /** Resolves once Kafka has answered a question; rejects with what kafkajs says. */
  async connect(): Promise<void> {
    const answered = this.#admin.connect().then(() => this.#admin.describeCluster());
    await within(this.#options.clock, longest, answered, () => noAnswer(this.#options.kafka, longest));
  }

  /** Cuts the connection; what is under way rejects. */
  close(): void {
    this.#sockets.close();
  }

  /** What each partition holds, compacted topics with their gaps. */
  async extents(topics: readonly string[]): Promise<Extent[]> {
    const { names } = this.#options;
    const found = await Promise.all(
      names.ofTopics(topics).map(async (name) => {
        const partitions = await this.ask((admin) => offsetsOf(admin, name));
        return partitions.map(({ partition, low, high }) => ({
          topic: names.topicIn(name),
          partition,
          begin: Number(low),
          end: Number(high),
        }));
      }),
    );
    return found.flat();
  }

  /** Where a group goes on in every partition of the topics: at 0 where it has never been. */
  async positions(group: string, topics: readonly string[]): Promise<Position[]> {
    const { names } = this.#options;
    const committed = await this.ask((admin) =>
      admin.fetchOffsets({ groupId: names.ofGroup(group), topics: names.ofTopics(topics) }),
    );
    return committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({
        topic: names.topicIn(topic),
        partition,
        offset: Math.max(0, Number(offset)),
      })),
    );
  }

  /** Whether the group has members at the moment, in whatever process. */
  async hasMembers(group: string): Promise<boolean> {
    const { groups } = await this.ask((admin) => admin.describeGroups([this.#options.names.ofGroup(group)]));
    return groups.some(({ members }) => members.length > 0);
  }

  /** Removes a group, as it is called in the cluster, that nobody is a member of. One that cannot be removed vanishes by itself in time. */
  async removeGroup(group: string): Promise<void> {
    await this.ask((admin) => admin.deleteGroups([group])).catch(() => {});
  }

  /** Asks, and asks again when Kafka does not answer or cannot tell just now, as while a partition gets another leader. */
  async ask<Answer>(question: (admin: KafkaAdmin) => Promise<Answer>): Promise<Answer> {
    const { clock, kafka } = this.#options;
    try {
      return await within(clock, longest, this.#insist(question), () => noAnswer(kafka, longest));
    } catch (error) {
      throw appErrorOf(error, kafka);
    }
  }

  async #insist<Answer>(question: (admin: KafkaAdmin) => Promise<Answer>): Promise<Answer> {
    const { clock } = this.#options;
    const giveUpAt = after(clock.now(), patience);
    const backOff = new BackOff(clock);
    for (;;) {
      try {
        return await question(this.#admin);
      } catch (error) {
        if (this.#sockets.isClosed) throw busClosed();
        if (isFinal(error) || clock.now() >= giveUpAt) throw error;
        await backOff.pause();
      }
    }
  }
}

/** kafkajs takes an answer without the topic, as from a broker that does not know of it yet, for one with it. */
async function offsetsOf(admin: KafkaAdmin, name: string): ReturnType<KafkaAdmin['fetchTopicOffsets']> {
  try {
    return await admin.fetchTopicOffsets(name);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new AppError('ESCALOG_BUS_UNAVAILABLE', `Kafka tells no offsets of ${name} yet.`, { retriable: true, cause });
  }
}
