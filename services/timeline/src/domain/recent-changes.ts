/**
 * What was heard last, in the order in which it was heard, and where in the log that is. Whoever has heard everything up to a position
 * is told what came after it, as long as all of that is remembered here.
 */
import type { Sight } from '@escalog/access';
import type { Instant } from '@escalog/kernel';
import type { StreamPosition } from './stream-position.ts';

/** That something has changed, without what. */
export interface Change {
  /** Number of the topic in the order of positions. */
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
  readonly about: 'incident' | 'catalog';
  /** Id of the incident, or ref of the entry. */
  readonly subject: string;
  readonly type: string;
  readonly eventId: string;
  readonly at: Instant;
  /** Who could see the incident until then, where this changed it. */
  readonly before?: Sight | undefined;
}

/** A change together with where a stream is that has told it. */
export interface PlacedChange {
  readonly change: Change;
  readonly position: StreamPosition;
}

/** What has come since a position: `unknown` when it is too old for this memory, `ahead` when more had been heard at it than was heard here. */
export type Since = readonly PlacedChange[] | 'unknown' | 'ahead';

export class RecentChanges {
  readonly #most: number;
  readonly #heard: number[][];
  /** From where on all is remembered, by topic and partition. */
  readonly #begins: number[][];
  #changes: Change[] = [];

  /** Remembers at least `most` changes and at most twice as many. */
  constructor(topics: number, most: number) {
    this.#most = most;
    this.#heard = Array.from({ length: topics }, () => []);
    this.#begins = Array.from({ length: topics }, () => []);
  }

  /** Where the log has been heard up to. */
  get position(): StreamPosition {
    return this.#heard.map((offsets) => [...offsets]);
  }

  /** Notes that a message was heard that tells nobody anything. */
  pass(topic: number, partition: number, offset: number): boolean {
    const heard = this.#heard[topic];
    const begins = this.#begins[topic];
    if (heard === undefined || begins === undefined || offset < (heard[partition] ?? 0)) return false;
    while (heard.length <= partition) {
      heard.push(0);
      begins.push(0);
    }
    if (heard[partition] === 0) begins[partition] = offset;
    heard[partition] = offset + 1;
    return true;
  }

  /** False of what was heard before: a message may come again. */
  add(change: Change): boolean {
    if (!this.pass(change.topic, change.partition, change.offset)) return false;
    this.#changes.push(change);
    if (this.#changes.length > 2 * this.#most) {
      for (const { topic, partition, offset } of this.#changes.slice(0, this.#most)) {
        const begins = this.#begins[topic];
        if (begins !== undefined) begins[partition] = offset + 1;
      }
      this.#changes = this.#changes.slice(this.#most);
    }
    return true;
  }

  since(position: StreamPosition): Since {
    const told = this.#heard.map((offsets, topic) => offsets.map((_, partition) => position[topic]?.[partition] ?? 0));
    const isAhead = position.some((offsets, topic) =>
      offsets.some((offset, partition) => offset > (this.#heard[topic]?.[partition] ?? 0)),
    );
    if (isAhead) return 'ahead';
    const isOld = told.some((offsets, topic) =>
      offsets.some((offset, partition) => offset < (this.#begins[topic]?.[partition] ?? 0)),
    );
    if (isOld) return 'unknown';
    const missed: PlacedChange[] = [];
    for (const change of this.#changes) {
      const offsets = told[change.topic];
      if (offsets === undefined || change.offset < (offsets[change.partition] ?? 0)) continue;
      offsets[change.partition] = change.offset + 1;
      missed.push({ change, position: told.map((some) => [...some]) });
    }
    return missed;
  }
}
