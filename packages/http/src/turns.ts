import type { Milliseconds } from '@escalog/kernel';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { HttpProblem } from './problem.ts';

/** What seems to take longer was held up by something else, such as a machine that slept. */
const longestPause: Milliseconds = 1_000;
/** How many may wait, and for how long: after a minute of silence their connection would be closed, and what is done has to be answered before. */
const mostWaiting = 200;
const longestWait: Milliseconds = 10_000;

/**
 * Has what takes long done one after the other, with as much time for others in between as each took. Of all that arrives at once, a process
 * would otherwise answer every request before a declaration, which needs some turns of the event loop, gets through, and would have
 * what all of them work with in memory.
 */
export class Turns {
  readonly #tooMany: () => HttpProblem;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** `tooMany` makes the problem that whoever cannot wait is told. */
  constructor(tooMany: () => HttpProblem) {
    this.#tooMany = tooMany;
  }

  /** Does `work` when its turn has come, and resolves with what it does. Rejects with the problem where too many wait, or it has waited too long. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= mostWaiting) throw this.#tooMany();
    this.#waiting += 1;
    const askedAt = performance.now();
    const done = this.#last.then(async () => {
      this.#waiting -= 1;
      if (performance.now() - askedAt > longestWait) throw this.#tooMany();
      await nextTurn();
      return work();
    });
    this.#last = this.#pause(done);
    return done;
  }

  /** By the time of the thread, not by the clock of the services: that may be moved by hours while an answer is under way. */
  async #pause(done: Promise<unknown>): Promise<void> {
    await this.#last;
    const begunAt = performance.now();
    // What it failed with is told to whoever asked.
    await done.catch(() => undefined);
    // Of the answer, too, which is written once it is resolved.
    await nextTurn();
    const took = Math.round(performance.now() - begunAt);
    if (took > 0) await pause(Math.min(took, longestPause));
  }
}
