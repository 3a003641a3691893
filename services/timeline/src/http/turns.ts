import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';

/** No answer takes so long: the clock was set, or the machine has slept. */
const longest: Milliseconds = 10_000;

/**
 * Has what takes long begin one after the other, with as much time for others in between as each took of the thread. Of all that arrives
 * at once, a process would otherwise answer every request before a declaration, which needs some turns of the event loop, gets through.
 */
export class Turns {
  readonly #clock: Clock;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is the turn of whoever asks. */
  next(): Promise<void> {
    const turn = this.#last.then(() => nextTurn());
    this.#last = turn.then(() => this.#pass());
    return turn;
  }

  async #pass(): Promise<void> {
    const begunAt = this.#clock.now();
    await nextTurn();
    const now = this.#clock.now();
    const took = now - begunAt;
    if (took > 0 && took < longest)
      await new Promise<void>((resolve) => void this.#clock.alarm(after(now, took), resolve));
  }
}
