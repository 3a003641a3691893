import { after, type Alarm, type Clock, type Instant } from '@escalog/kernel';
import type { Due } from '@escalog/store';
import type { Log } from './log.ts';

/** Where armed timers are found. */
export interface TimerSource {
  due(until: Instant, limit: number): Promise<readonly Due[]>;
  nextDueAt(): Promise<Instant | undefined>;
}

const lookAgainAfter = 5_000;
const batch = 500;

/**
 * Wakes aggregates when their timers are due: close to the time from memory, and from the store whatever
 * a crash or another process left. Waking one that has nothing due does nothing, so every replica may.
 */
export class Timers {
  readonly #source: TimerSource;
  readonly #wake: (id: string) => Promise<void>;
  readonly #clock: Clock;
  readonly #log: Log;
  #alarm: { at: Instant; alarm: Alarm } | undefined;
  #started = false;
  #ringing = false;

  constructor(source: TimerSource, wake: (id: string) => Promise<void>, clock: Clock, log: Log) {
    this.#source = source;
    this.#wake = wake;
    this.#clock = clock;
    this.#log = log;
  }

  start(): void {
    this.#started = true;
    this.#alarmAt(this.#clock.now());
  }

  stop(): void {
    this.#started = false;
    this.#alarm?.alarm.cancel();
    this.#alarm = undefined;
  }

  /** Tells that a timer was set for `dueAt`. */
  armed(dueAt: Instant): void {
    if (this.#started && (this.#alarm === undefined || dueAt < this.#alarm.at)) this.#alarmAt(dueAt);
  }

  /** Timers being fired right now. */
  get busy(): number {
    return this.#ringing ? 1 : 0;
  }

  #alarmAt(at: Instant): void {
    this.#alarm?.alarm.cancel();
    this.#alarm = { at, alarm: this.#clock.alarm(at, () => void this.#ring()) };
  }

  async #ring(): Promise<void> {
    this.#alarm = undefined;
    if (!this.#started || this.#ringing) return;
    this.#ringing = true;
    let next: Instant | undefined;
    try {
      await this.#wakeAllDue();
      next = await this.#source.nextDueAt();
    } catch (error) {
      this.#log.error({ err: error }, 'timers could not be fired; trying again');
      next = after(this.#clock.now(), 1_000);
    } finally {
      this.#ringing = false;
    }
    const latest = after(this.#clock.now(), lookAgainAfter);
    this.armed(next !== undefined && next < latest ? next : latest);
  }

  async #wakeAllDue(): Promise<void> {
    for (;;) {
      const due = await this.#source.due(this.#clock.now(), batch);
      if (due.length === 0 || !this.#started) return;
      await Promise.all(due.map(({ id }) => this.#wake(id)));
    }
  }
}
