import { after, type Clock } from '@escalog/kernel';

const firstPause = 100;
const longestPause = 5_000;

/** The pauses between attempts: 100 ms, twice as long after each further failure, 5 s at most, and over again after a success. */
export class BackOff {
  readonly #clock: Clock;
  #failures = 0;
  #isOver = false;
  #interrupt: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Resolves when it is time for the next attempt. */
  pause(): Promise<void> {
    const length = Math.min(firstPause * 2 ** this.#failures, longestPause);
    this.#failures += 1;
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const alarm = this.#clock.alarm(after(this.#clock.now(), length), resolve);
      this.#interrupt = () => {
        alarm.cancel();
        resolve();
      };
    });
  }

  /** Ends the pause that is under way, and makes every later one none. */
  end(): void {
    this.#isOver = true;
    this.#interrupt();
  }
}
