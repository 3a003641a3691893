import type { Message } from '@escalog/bus';

/** Tells whether this process handled what comes right before a batch, or somebody else may have been there in between. */
export class Continuity {
  readonly #next = new Map<string, number>();

  /** A gap in the offsets looks as if somebody else had been there. */
  follows([first]: readonly Message[]): boolean {
    return first === undefined || this.#next.get(partitionOf(first)) === first.offset;
  }

  handled(batch: readonly Message[]): void {
    const last = batch.at(-1);
    if (last !== undefined) this.#next.set(partitionOf(last), last.offset + 1);
  }
}

function partitionOf({ topic, partition }: Message): string {
  return `${topic}/${partition}`;
}
