import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, instantOf, isRetriable, type Alarm, type Clock, type Instant } from '@escalog/kernel';
import type { Due } from '@escalog/store';
import type { Log } from './log.ts';
import { stretchOf } from './stretch.ts';

/** Where armed timers are found. */
export interface TimerSource {
  due(until: Instant, limit: number): Promise<readonly Due[]>;
  nextDueAt(): Promise<Instant | undefined>;
}

/** Why timers do not fire. */
export interface TimerFailure {
  readonly since: Instant;
  /** How many streams have a timer that cannot be fired; `all` when due timers cannot even be found. */
  readonly streams: number | 'all';
  readonly error: unknown;
}

export interface TimersOptions {
  readonly source: TimerSource;
  /** Fires what is due of an aggregate. */
  wake(id: string): Promise<void>;
  /** Told once of each aggregate that cannot be woken, for a reason that does not pass by itself. */
  stuck(id: string, error: unknown): void;
  readonly clock: Clock;
  readonly log: Log;
}

/** An aggregate that could not be woken. */
interface Stuck {
  readonly since: Instant;
  readonly tryAt: Instant;
  /** How often in a row for a reason that does not pass by itself. */
  readonly refusals: number;
  readonly error: unknown;
}

const endOfTime = instantOf(Number.MAX_SAFE_INTEGER);
const lookAgainAfter = 5_000;
const tryAgainAfter = 1_000;
/** What does not pass by itself is tried again after a second, then after twice as long each time, up to this: somebody may mend it. */
const longestPause = 60_000;
/** How many are woken in one turn: a backlog must neither hold up the process nor make a commit without end. */
const wokenInTurn = 50;
/** Of how many, the earliest, so that replicas that work off the same burst seldom wake the same. */
const wokenFrom = 250;

/**
 * Wakes aggregates when their timers are due: close to the time from memory, and from the store whatever
 * a crash or another process left. Waking one that has nothing due does nothing, so every replica may: of
 * those that wake the same one at once, the first to write fires, and the others find nothing due any more.
 *
 * One that cannot be woken is tried again, and holds up no other.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #stuck = new Map<string, Stuck>();
  /** Since when, and why, due timers cannot be found. */
  #blind: { readonly since: Instant; readonly error: unknown } | undefined;
  #alarm: { at: Instant; alarm: Alarm } | undefined;
  #started = false;
  #ringing = false;

  constructor(options: TimersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#started = true;
    this.#alarmAt(this.#options.clock.now());
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

  /** What keeps timers from firing and does not pass by itself, or that the store cannot be asked; `undefined` when all goes well. */
  get failing(): TimerFailure | undefined {
    if (this.#blind !== undefined) return { ...this.#blind, streams: 'all' };
    const refused = [...this.#stuck.values()].filter(({ refusals }) => refusals > 0);
    const [first] = refused;
    return first && { since: first.since, streams: refused.length, error: refused.at(-1)?.error };
  }

  #alarmAt(at: Instant): void {
    this.#alarm?.alarm.cancel();
    this.#alarm = { at, alarm: this.#options.clock.alarm(at, () => void this.#ring()) };
  }

  async #ring(): Promise<void> {
    this.#alarm = undefined;
    if (!this.#started || this.#ringing) return;
    this.#ringing = true;
    const { clock, log } = this.#options;
    let next: Instant | undefined;
    try {
      await this.#wakeAllDue();
      next = await this.#nextAt();
      this.#blind = undefined;
    } catch (error) {
      log.error({ err: error }, 'due timers could not be found; trying again');
      this.#blind = { since: clock.now(), ...this.#blind, error };
      next = after(clock.now(), tryAgainAfter);
    } finally {
      this.#ringing = false;
    }
    const latest = after(clock.now(), lookAgainAfter);
    this.armed(next !== undefined && next < latest ? next : latest);
  }

  /** All that are due, but for those that could not be woken and rest. */
  async #wakeAllDue(): Promise<void> {
    const { source, clock } = this.#options;
    for (;;) {
      const due = await source.due(clock.now(), wokenFrom + this.#stuck.size);
      const awake = due.filter(({ id }) => !this.#rests(id));
      if (awake.length === 0 || !this.#started) return this.#forgetAllBut(due);
      await Promise.all(stretchOf(awake, wokenInTurn).map(({ id }) => this.#wakeOne(id)));
      if (awake.length >= wokenInTurn) await nextTurn();
    }
  }

  async #wakeOne(id: string): Promise<void> {
    try {
      await this.#options.wake(id);
      this.#stuck.delete(id);
    } catch (error) {
      this.#failed(id, error);
    }
  }

  #failed(id: string, error: unknown): void {
    if (!this.#started) return;
    const { clock, log, stuck } = this.#options;
    const now = clock.now();
    const { since, refusals: before } = this.#stuck.get(id) ?? { since: now, refusals: 0 };
    const refusals = isRetriable(error) ? before : before + 1;
    const pause = isRetriable(error) ? tryAgainAfter : Math.min(tryAgainAfter * 2 ** before, longestPause);
    this.#stuck.set(id, { since, tryAt: after(now, pause), refusals, error });
    log.error({ err: error, id }, 'a timer could not be fired; trying again');
    if (before === 0 && refusals === 1) stuck(id, error);
  }

  #rests(id: string): boolean {
    const { tryAt } = this.#stuck.get(id) ?? {};
    return tryAt !== undefined && tryAt > this.#options.clock.now();
  }

  /** What is not due any more was fired or cancelled, whoever did it. */
  #forgetAllBut(due: readonly Due[]): void {
    const ids = new Set(due.map(({ id }) => id));
    for (const id of this.#stuck.keys()) if (!ids.has(id)) this.#stuck.delete(id);
  }

  async #nextAt(): Promise<Instant | undefined> {
    const { source } = this.#options;
    if (this.#stuck.size === 0) return source.nextDueAt();
    const armed = await source.due(endOfTime, this.#stuck.size + 1);
    const next = armed.find(({ id }) => !this.#stuck.has(id))?.dueAt;
    const again = [...this.#stuck.values()].map(({ tryAt }) => tryAt);
    return instantOf(Math.min(next ?? endOfTime, ...again));
  }
}
