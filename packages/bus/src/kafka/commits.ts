import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Position } from '../bus.ts';
import { keyOf } from './names.ts';

/** By how much commits are late at most: what is handled meanwhile goes along, and those who page have the processor and the broker first. */
const committedWithin: Milliseconds = 100;

/**
 * Commits how far a member has come: soon, one request at a time, and what comes up meanwhile goes together in the next.
 *
 * A commit that fails, or that was waiting when the group was rearranged, is not made up for: by then others may
 * have come further. What it stood for comes again, and is committed when it is found to be handled already.
 */
export class Commits {
  readonly #send: (positions: readonly Position[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Map<string, Position>();
  readonly #clock: Clock;
  #due: Alarm | undefined;
  #sending: Promise<void> | undefined;

  constructor(send: (positions: readonly Position[]) => Promise<void>, failed: (error: unknown) => void, clock: Clock) {
    this.#send = send;
    this.#failed = failed;
    this.#clock = clock;
  }

  moved(position: Position): void {
    this.#waiting.set(keyOf(position), position);
    if (this.#sending === undefined)
      this.#due ??= this.#clock.alarm(after(this.#clock.now(), committedWithin), () => this.#begin());
  }

  /** The group was rearranged. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Waits for nothing any more, and resolves once everything has been committed, or could not be. */
  async settled(): Promise<void> {
    this.#begin();
    await this.#sending;
  }

  #begin(): void {
    this.#due?.cancel();
    this.#due = undefined;
    if (this.#waiting.size > 0) this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const positions = [...this.#waiting.values()];
      this.#waiting.clear();
      await this.#send(positions).catch(this.#failed);
    }
    this.#sending = undefined;
  }
}
