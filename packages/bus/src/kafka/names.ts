import type { Topic } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';

/** One partition of a topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export function keyOf({ topic, partition }: Place): string {
  return `${topic} ${partition}`;
}

/** The topics that the bus may use, and what topics and groups are called in the cluster: there, a namespace stands before every name. */
export class Names {
  readonly #topics: ReadonlyMap<string, Topic>;
  readonly #namespace: string;

  constructor(topics: readonly Topic[], namespace: string) {
    this.#topics = new Map(topics.map((topic) => [topic.name, topic]));
    this.#namespace = namespace;
  }

  /** The name in the cluster. Throws when there is no such topic. */
  ofTopic(topic: string): string {
    if (this.#topics.has(topic)) return this.#namespace + topic;
    throw new AppError(
      'ESCALOG_BUS_UNKNOWN_TOPIC',
      `There is no topic ${topic}: use one of ${[...this.#topics.keys()].join(', ')}.`,
      { retriable: false },
    );
  }

  ofTopics(topics: readonly string[]): string[] {
    return topics.map((topic) => this.ofTopic(topic));
  }

  ofGroup(group: string): string {
    return this.#namespace + group;
  }

  /** The name that the services know, of a topic in the cluster. */
  topicIn(name: string): string {
    return name.slice(this.#namespace.length);
  }
}
