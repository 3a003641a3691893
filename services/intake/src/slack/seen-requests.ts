import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';

/** A request is taken for five minutes to either side of when it was signed. */
const window: Milliseconds = 10 * 60_000;

/**
 * What was done by requests that were signed lately: the same bytes sent once more ask for nothing new. It is known of one
 * process only; what is pressed once more at another is a repeat by what the incident says.
 */
export class SeenRequests {
  readonly #clock: Clock;
  readonly #seen = new Map<string, Instant>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this signature comes for the first time; from then on it does not. */
  isNew(signature: string): boolean {
    const now = this.#clock.now();
    for (const [other, at] of this.#seen) {
      if (after(at, window) > now) break;
      this.#seen.delete(other);
    }
    if (this.#seen.has(signature)) return false;
    this.#seen.set(signature, now);
    return true;
  }
}
