import type { Message } from '../bus.ts';
import { linesOf } from './messages.ts';

/** Collects what a consumer handles, and lets a test wait for it. */
export class Inbox {
  readonly received: Message[] = [];
  #waiting: { readonly isMet: () => boolean; resolve(): void }[] = [];

  /** For a subscription; handles at once. */
  readonly handle = async (batch: readonly Message[]): Promise<void> => this.add(batch);

  add(batch: readonly Message[]): void {
    this.received.push(...batch);
    this.#waiting = this.#waiting.filter(({ isMet, resolve }) => {
      if (isMet()) resolve();
      return !isMet();
    });
  }

  get lines(): string[] {
    return linesOf(this.received);
  }

  /** Resolves once `isMet`, which is asked whenever a batch has come. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isMet, resolve }));
  }

  /** Resolves once `count` different messages have come; the same message twice counts once. */
  has(count: number): Promise<void> {
    return this.until(
      () => new Set(this.received.map((each) => `${each.topic} ${each.partition} ${each.offset}`)).size >= count,
    );
  }
}
