import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from '../bus.ts';
import { keyOf } from './names.ts';

/**
 * Commits how far a member has come: one request at a time, and what comes up meanwhile goes together in the next.
 *
 * A commit that fails, or that was waiting when the group was rearranged, is not made up for: by then others may
 * have come further. What it stood for comes again, and is committed when it is found to be handled already.
 */
export class Commits {
  readonly #send: (positions: readonly Position[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Map<string, Position>();
  #sending: Promise<void> | undefined;

  constructor(send: (positions: readonly Position[]) => Promise<void>, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  moved(position: Position): void {
    this.#waiting.set(keyOf(position), position);
    this.#sending ??= this.#sendAll();
  }

  /** The group was rearranged. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Resolves once everything has been committed, or could not be. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    await nextTurn();
    while (this.#waiting.size > 0) {
      const positions = [...this.#waiting.values()];
      this.#waiting.clear();
      await this.#send(positions).catch(this.#failed);
    }
    this.#sending = undefined;
  }
}
