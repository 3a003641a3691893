import type { Bus, Following, Message } from '@escalog/bus';
import { factsGroup } from '@escalog/contracts';

/** How far one reader of a topic has come: the next offset of each partition. */
type Progress = Map<number, number>;

/**
 * Counts what goes over a bus, so that a story knows when nothing is under way. It sees every message that is published
 * to these topics, each once; then what a reader has left is what was published less what it has passed.
 */
export class Traffic {
  readonly #published = new Map<string, number>();
  readonly #readers = new Map<string, ReadonlyMap<string, Progress>>();
  #followers = 0;

  /** Messages that some group or follower has not handled, those being published among them. */
  get pending(): number {
    let pending = 0;
    for (const topics of this.#readers.values()) {
      for (const [topic, progress] of topics)
        pending += Math.max(0, (this.#published.get(topic) ?? 0) - passed(progress));
    }
    return pending;
  }

  /** Counts what is on the topics already. */
  async countFrom(bus: Bus, topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#published.set(topic, await bus.lag('nobody', [topic]));
  }

  /** The bus, counted. Groups go on where they were when the same group comes back, followers start anew. */
  over(bus: Bus): Bus {
    return {
      publish: (topic, messages) => this.#publish(bus, topic, messages),
      consume: async (subscription) => {
        // No page waits for facts, and so does no story: who asks about them does.
        if (subscription.group === factsGroup) return bus.consume(subscription);
        const counted = this.#counted(subscription.group, subscription);
        for (const { topic, partition, offset } of await bus.positions(subscription.group, subscription.topics))
          this.#passed(subscription.group, topic, partition, offset);
        return bus.consume(counted);
      },
      follow: async (subscription) => {
        const name = `follower ${(this.#followers += 1)}`;
        const consumer = await bus.follow(this.#counted(name, subscription));
        return { lost: () => consumer.lost(), stop: () => consumer.stop().finally(() => this.#readers.delete(name)) };
      },
      read: (topics, reading) => bus.read(topics, reading),
      extents: (topics) => bus.extents(topics),
      lag: async () => 0,
      positions: (group, topics) => bus.positions(group, topics),
      commit: (group, positions) => bus.commit(group, positions),
      close: () => bus.close(),
    };
  }

  async #publish(bus: Bus, topic: string, messages: Parameters<Bus['publish']>[1]): Promise<void> {
    const count = (change: number): void => void this.#published.set(topic, (this.#published.get(topic) ?? 0) + change);
    count(messages.length);
    try {
      await bus.publish(topic, messages);
    } catch (error) {
      count(-messages.length);
      throw error;
    }
  }

  #counted<Reading extends Following>(name: string, subscription: Reading): Reading {
    const topics =
      this.#readers.get(name) ?? new Map(subscription.topics.map((topic) => [topic, new Map<number, number>()]));
    this.#readers.set(name, topics);
    const handle = async (batch: readonly Message[]): Promise<void> => {
      await subscription.handle(batch);
      for (const { topic, partition, offset } of batch) this.#passed(name, topic, partition, offset + 1);
    };
    // A story waits for everybody after each step, so nothing is held back from anybody.
    return { ...subscription, gather: 0, handle };
  }

  #passed(reader: string, topic: string, partition: number, next: number): void {
    const progress = this.#readers.get(reader)?.get(topic);
    if (progress !== undefined) progress.set(partition, Math.max(progress.get(partition) ?? 0, next));
  }
}

/** Offsets start at 0 and have no gaps while nothing is compacted. */
function passed(progress: Progress): number {
  return [...progress.values()].reduce((sum, next) => sum + next, 0);
}
