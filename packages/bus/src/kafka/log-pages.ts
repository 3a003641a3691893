import type { Message } from '../bus.ts';
import type { Extent } from './follower.ts';
import { keyOf } from './names.ts';

/** A batch on its way from a follower to whoever reads, and what lets the follower go on. */
interface Page {
  readonly messages: readonly Message[];
  taken(): void;
}

/** The pages that a follower delivers: it goes on with a partition only when the last page of it was taken. */
export class LogPages {
  readonly #ends: ReadonlyMap<string, number>;
  readonly #pages: Page[] = [];
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(extents: readonly Extent[]) {
    this.#ends = new Map(extents.map((extent) => [keyOf(extent), extent.end]));
  }

  /** For the follower's subscription. */
  readonly handle = (batch: readonly Message[]): Promise<void> => {
    const messages = batch.filter((message) => message.offset < (this.#ends.get(keyOf(message)) ?? 0));
    if (messages.length === 0 || this.#isEnded) return Promise.resolve();
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
