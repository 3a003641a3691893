import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { HttpProblem } from './problem.ts';

export interface AttemptLimitOptions {
  readonly clock: Clock;
  /** How many attempts of one key are allowed in `period`. */
  readonly most: number;
  readonly period: Milliseconds;
  /** What is attempted, as a subject with its verb: `Links to sign in are asked for`. */
  readonly what: string;
}

/** Who attempts that often at once is not told apart any more: what is remembered has to have an end. */
const mostKeys = 10_000;

/** How often something may be attempted, by address or by name. Counted by each process, and forgotten when it ends. */
export class AttemptLimit {
  readonly #options: AttemptLimitOptions;
  /** The attempts of each key in the last `period`, oldest first. The key that attempted last comes last. */
  readonly #attempts = new Map<string, readonly Instant[]>();

  constructor(options: AttemptLimitOptions) {
    this.#options = options;
  }

  /** Counts one attempt of each key. Throws a 429 problem, and counts nothing, when one of them had too many lately. */
  count(...keys: readonly string[]): void {
    const { clock, most, period, what } = this.#options;
    const now = clock.now();
    const lately = keys.map((key): [string, readonly Instant[]] => [key, this.#latelyOf(key, now)]);
    const full = lately.find(([, attempts]) => attempts.length >= most);
    if (full !== undefined) {
      const seconds = Math.ceil((after(full[1][0] ?? now, period) - now) / 1000);
      throw new HttpProblem(
        429,
        'too-many-attempts',
        `${what} too often from here, or for the same person; try again in ${seconds} s.`,
        { headers: { 'retry-after': String(seconds) } },
      );
    }
    for (const [key, attempts] of lately) {
      this.#attempts.delete(key);
      this.#attempts.set(key, [...attempts, now]);
    }
    for (const key of this.#attempts.keys()) {
      if (this.#attempts.size <= mostKeys) break;
      this.#attempts.delete(key);
    }
  }

  /** Whether one more of `key` would be allowed now. */
  allows(key: string): boolean {
    return this.#latelyOf(key, this.#options.clock.now()).length < this.#options.most;
  }

  #latelyOf(key: string, now: Instant): readonly Instant[] {
    const { period } = this.#options;
    return (this.#attempts.get(key) ?? []).filter((at) => after(at, period) > now && at <= now);
  }
}
