import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, type Alarm, type Clock, type Instant } from '@escalog/kernel';
import type { Due } from '@escalog/store';
import type { Log } from './log.ts';
import { stretchOf } from './stretch.ts';

/** Where armed timers are found. */
export interface TimerSource {
  due(until: Instant, limit: number): Promise<readonly Due[]>;
  nextDueAt(): Promise<Instant | undefined>;
}

const lookAgainAfter = 5_000;
const tryAgainAfter = 1_000;
/** How many are woken in one turn: a backlog must neither hold up the process nor make a commit without end. */
const wokenInTurn = 50;
/** Of how many, the earliest, so that replicas that work off the same burst seldom wake the same. */
const wokenFrom = 250;

/**
 * Wakes aggregates when their timers are due: close to the time from memory, and from the store whatever
 * a crash or another process left. Waking one that has nothing due does nothing, so every replica may: of
 * those that wake the same one at once, the first to write fires, and the others find nothing due any more.
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
      const failed = await this.#wakeAllDue();
      next = failed > 0 ? after(this.#clock.now(), tryAgainAfter) : await this.#source.nextDueAt();
    } catch (error) {
      this.#log.error({ err: error }, 'due timers could not be found; trying again');
      next = after(this.#clock.now(), tryAgainAfter);
    } finally {
      this.#ringing = false;
    }
    const latest = after(this.#clock.now(), lookAgainAfter);
    this.armed(next !== undefined && next < latest ? next : latest);
  }

  /** Resolves with how many could not be woken; those are passed over, and the others go on. */
  async #wakeAllDue(): Promise<number> {
    const failed = new Set<string>();
    for (;;) {
      const due = await this.#source.due(this.#clock.now(), wokenFrom + failed.size);
      const untried = due.filter(({ id }) => !failed.has(id));
      if (untried.length === 0 || !this.#started) return failed.size;
      await Promise.all(stretchOf(untried, wokenInTurn).map(({ id }) => this.#wakeOne(id, failed)));
      if (untried.length >= wokenInTurn) await nextTurn();
    }
  }

  async #wakeOne(id: string, failed: Set<string>): Promise<void> {
    try {
      await this.#wake(id);
    } catch (error) {
      failed.add(id);
      this.#log.error({ err: error, id }, 'a timer could not be fired; trying again');
    }
  }
}
