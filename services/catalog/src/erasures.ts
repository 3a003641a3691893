import type { Ref } from '@escalog/definitions';
import { after, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';

/**
 * Longer than what Kafka is told to keep superseded messages for at most (`max.compaction.lag.ms` of compacted topics, a day). It
 * cleans no segment that it still writes to, and begins another only when a message comes after that time.
 */
const sayAgainAfter: Milliseconds = 25 * 3_600_000;
const atOnce = 100;

/** Says an erased entry once more a day later, so that Kafka lets go of what the topic held before. */
export class Erasures {
  readonly #views: Views<Instant>;
  readonly #clock: Clock;
  readonly #log: RunnerDeps['log'];
  readonly #sayAgain: (ref: Ref) => Promise<void>;
  #alarm: Alarm | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = 0;

  constructor(
    { store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: RunnerDeps['log'] },
    sayAgain: (ref: Ref) => Promise<void>,
  ) {
    this.#views = store.views('catalog-erasures');
    this.#clock = clock;
    this.#log = log;
    this.#sayAgain = sayAgain;
  }

  /** Done twice it counts from the later time. */
  async note(ref: Ref): Promise<void> {
    const due = after(this.#clock.now(), sayAgainAfter);
    await this.#views.put({ id: ref, group: '', sortKey: String(due).padStart(16, '0'), view: due });
    if (this.#alarm === undefined) this.#alarmAt(due);
  }

  /** Goes on with those of before. */
  start(): void {
    this.#look();
  }

  async stop(): Promise<void> {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    await this.#running;
  }

  get busy(): number {
    return this.#busy;
  }

  #alarmAt(at: Instant): void {
    this.#alarm = this.#clock.alarm(at, () => {
      this.#alarm = undefined;
      this.#look();
    });
  }

  #look(): void {
    this.#busy += 1;
    this.#running = this.#sayDue().finally(() => void (this.#busy -= 1));
  }

  async #sayDue(): Promise<void> {
    const now = this.#clock.now();
    let next: Instant | undefined;
    try {
      const waiting = await this.#views.list({ order: 'ascending', limit: atOnce });
      for (const { id } of waiting.filter(({ view }) => view <= now)) {
        await this.#sayAgain(id);
        await this.#views.remove(id);
      }
      next = waiting.find(({ view }) => view > now)?.view;
    } catch (error) {
      this.#log.warn({ err: error }, 'an erased entry could not be said once more; trying again in an hour');
      next = after(now, 3_600_000);
    }
    if (next !== undefined && this.#alarm === undefined) this.#alarmAt(next);
  }
}
