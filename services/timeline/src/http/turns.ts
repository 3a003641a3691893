import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Milliseconds } from '@escalog/kernel';

/** What seems to take longer was held up by something else, such as a machine that slept. */
const longestPause: Milliseconds = 1_000;

/**
 * Has what takes long begin one after the other, with as much time for others in between as each took of the thread. Of all that arrives
 * at once, a process would otherwise answer every request before a declaration, which needs some turns of the event loop, gets through.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the turn of whoever asks. */
  next(): Promise<void> {
    const turn = this.#last.then(() => nextTurn());
    this.#last = turn.then(() => this.#pass());
    return turn;
  }

  /** By the time of the thread, not by the clock of the services: that may be moved by hours while an answer is under way. */
  async #pass(): Promise<void> {
    const begunAt = performance.now();
    await nextTurn();
    const took = Math.round(performance.now() - begunAt);
    if (took > 0) await pause(Math.min(took, longestPause));
  }
}
