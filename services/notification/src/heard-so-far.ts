import type { Clock } from '@escalog/kernel';
import { ReadBarrier, type EventConsumer, type Log } from '@escalog/runner';

/**
 * Lets what is late wait until what is on the topics has been heard: after an outage the page may have been answered there.
 * It waits 15 s at most.
 */
export class HeardSoFar {
  readonly #deps: { readonly clock: Clock; readonly log: Log };
  readonly #started = Promise.withResolvers<ReadBarrier | undefined>();
  readonly busy = 0;
  readonly failing = undefined;

  constructor(deps: { readonly clock: Clock; readonly log: Log }) {
    this.#deps = deps;
  }

  start(hears: EventConsumer): void {
    this.#started.resolve(new ReadBarrier({ consumer: hears, ...this.#deps }));
  }

  /** What waits goes on at once. */
  stop(): void {
    void this.#started.promise.then((barrier) => barrier?.stop());
    this.#started.resolve(undefined);
  }

  async caughtUp(): Promise<void> {
    await (await this.#started.promise)?.pass();
  }
}
