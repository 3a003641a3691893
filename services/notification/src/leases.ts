import { after, type Alarm, type Awaitable, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';

/** Often enough that one renewal may fail within a lease: see `lease` in the delivery. */
export const renewEvery: Milliseconds = 5_000;
/** How many are renewed side by side: a long queue must neither hold up the process nor make a commit without end. */
const renewedAtOnce = 50;

interface Lease {
  renewAt: Instant;
  readonly renew: () => Awaitable<void>;
}

/** Renews the leases of what is in hand. What ends before its first renewal costs nothing. */
export class Leases {
  readonly #clock: Clock;
  /** In the order in which they are renewed. */
  readonly #held = new Set<Lease>();
  #alarm: Alarm | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `renew`, which must not reject, again and again until the function that this returns is called. Calling that twice is no error. */
  hold(renew: () => Awaitable<void>): () => void {
    const lease: Lease = { renewAt: after(this.#clock.now(), renewEvery), renew };
    this.#held.add(lease);
    this.#setAlarm();
    return () => {
      this.#held.delete(lease);
      if (this.#held.size > 0) return;
      this.#alarm?.cancel();
      this.#alarm = undefined;
    };
  }

  #setAlarm(): void {
    const [first] = this.#held;
    if (first !== undefined) this.#alarm ??= this.#clock.alarm(first.renewAt, () => void this.#ring());
  }

  async #ring(): Promise<void> {
    const rung = this.#alarm;
    await Promise.all(this.#due().map(({ renew }) => renew()));
    if (this.#alarm === rung) this.#alarm = undefined;
    this.#setAlarm();
  }

  /** The next that are due, which go to the end of the queue. */
  #due(): readonly Lease[] {
    const now = this.#clock.now();
    const due = [...this.#held.values().take(renewedAtOnce)].filter(({ renewAt }) => renewAt <= now);
    for (const lease of due) {
      lease.renewAt = after(now, renewEvery);
      this.#held.delete(lease);
      this.#held.add(lease);
    }
    return due;
  }
}
