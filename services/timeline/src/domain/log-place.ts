/** Where in the log a reader of events is, as the position that clients keep says it. */
import type { StreamPosition } from './stream-position.ts';

/** One partition, and the offset behind what was read of it. */
export interface Offset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface PartitionExtent {
  readonly topic: string;
  readonly partition: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * Of which topics a position tells in which order; one that tells nothing of a topic is at its beginning. `passed` moves it, so
 * that it costs little to be told for every event.
 */
export class LogPlace {
  readonly #topics: readonly string[];
  readonly #offsets: number[][];

  constructor(topics: readonly string[], position: StreamPosition | undefined) {
    this.#topics = topics;
    this.#offsets = topics.map((_, index) => [...(position?.[index] ?? [])]);
  }

  /** Of these topics, where reading goes on: nothing of those that are read from the beginning. */
  of(topics: readonly string[]): readonly Offset[] {
    return this.#topics.flatMap((topic, index) =>
      topics.includes(topic)
        ? (this.#offsets[index] ?? []).map((offset, partition) => ({ topic, partition, offset }))
        : [],
    );
  }

  /** Where nothing is told yet it begins at what is kept. */
  begin(extents: readonly PartitionExtent[]): void {
    for (const { topic, partition, begin } of extents) {
      const offsets = this.#offsets[this.#topics.indexOf(topic)];
      if (offsets !== undefined) offsets[partition] ??= begin;
    }
  }

  passed(topic: string, partition: number, offset: number): void {
    const offsets = this.#offsets[this.#topics.indexOf(topic)];
    if (offsets !== undefined) offsets[partition] = offset + 1;
  }

  get position(): StreamPosition {
    return this.#offsets;
  }
}
