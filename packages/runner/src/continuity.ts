import type { Message } from '@escalog/bus';

/** Tells whether this process handled what comes right before a batch, or somebody else may have been there in between. */
export class Continuity {
  /** Of each topic, by partition. */
  readonly #next = new Map<string, Map<number, number>>();

  /** A gap in the offsets looks as if somebody else had been there. */
  follows([first]: readonly Message[]): boolean {
    return first === undefined || this.#next.get(first.topic)?.get(first.partition) === first.offset;
  }

  handled(batch: readonly Message[]): void {
    const last = batch.at(-1);
    if (last === undefined) return;
    const ofTopic = this.#next.getOrInsertComputed(last.topic, () => new Map<number, number>());
    ofTopic.set(last.partition, last.offset + 1);
  }
}
