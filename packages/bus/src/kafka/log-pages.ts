import type { Extent, Message } from '../bus.ts';
import { keyOf } from './names.ts';

/** A batch on its way from a follower to whoever reads, and what lets the follower go on. */
interface Page {
  readonly messages: readonly Message[];
  taken(): void;
}

/** The pages that a follower delivers: it goes on with a partition only when the last page of it was taken. */
export class LogPages {
  readonly #ends: ReadonlyMap<string, number>;
  /** From where on each partition was not delivered yet: what is fetched before a session goes on at its position, or again after it, is passed over. */
  readonly #nexts: Map<string, number>;
  readonly #pages: Page[] = [];
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(extents: readonly Extent[]) {
    this.#ends = new Map(extents.map((extent) => [keyOf(extent), extent.end]));
    this.#nexts = new Map(extents.map((extent) => [keyOf(extent), extent.begin]));
  }

  /** For the follower's subscription. */
  readonly handle = (batch: readonly Message[]): Promise<void> => {
    const [first] = batch;
    if (first === undefined || this.#isEnded) return Promise.resolve();
    const key = keyOf(first);
    const from = this.#nexts.get(key) ?? 0;
    const end = this.#ends.get(key) ?? 0;
    const messages = batch.filter(({ offset }) => offset >= from && offset < end);
    const last = messages.at(-1);
    if (last === undefined) return Promise.resolve();
    this.#nexts.set(key, last.offset + 1);
    return new Promise((resolve) => {
      this.#pages.push({ messages, taken: resolve });
      this.#wake();
    });
  };

  /** Every page that comes before `caughtUp` settles; throws what it rejects with. */
  async *until(caughtUp: Promise<void>): AsyncGenerator<readonly Message[]> {
    caughtUp.then(
      () => this.end(),
      () => this.end(),
    );
    while (!this.#isEnded || this.#pages.length > 0) {
      const page = this.#pages.shift();
      if (page === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else {
        page.taken();
        yield page.messages;
      }
    }
    await caughtUp;
  }

  /** Takes no more pages, and lets the follower go on. */
  end(): void {
    this.#isEnded = true;
    for (const page of this.#pages) page.taken();
    this.#wake();
  }
}
