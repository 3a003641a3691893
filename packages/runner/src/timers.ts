import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, instantOf, isRetriable, type Alarm, type Awaitable, type Clock, type Instant } from '@escalog/kernel';
import type { Due } from '@escalog/store';
import { counted } from '@escalog/telemetry';
import { Agenda, type TimerSource } from './agenda.ts';
import type { Log } from './log.ts';
import type { ReadBarrier } from './read-barrier.ts';
import { stretchOf } from './stretch.ts';

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
  wake(id: string): Awaitable<void>;
  /** Told once of each aggregate that cannot be woken, for a reason that does not pass by itself. */
  stuck(id: string, error: unknown): void;
  /** The key of the messages that an aggregate hears of. */
  keyOf(id: string): string;
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
/** Those that another replica hears of, and has not fired yet. */
const lookElsewhereAfter = 1_000;
const tryAgainAfter = 1_000;
/** What does not pass by itself is tried again after a second, then after twice as long each time, up to this: somebody may mend it. */
const longestPause = 60_000;
/** How many are woken in one turn, and at most at the same time: a backlog must neither hold up the process nor make a commit without end. */
const wokenInTurn = 50;
/** Of how many, the earliest, so that replicas that work off the same burst seldom wake the same. */
const wokenFrom = 250;

/**
 * Wakes aggregates when their timers are due: from memory those that are known to be due soon, and from the store every
 * few seconds whatever a crash or another process left. Waking one that has nothing due does nothing, so every replica
 * may: of those that wake the same one at once, the first to write fires, and the others find nothing due any more.
 *
 * Before any are woken, what was on the topics when they came due has been handled: see `ReadBarrier`. One that cannot be
 * woken is tried again, and holds up no other.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #agenda: Agenda;
  readonly #stuck = new Map<string, Stuck>();
  /** What another replica hears of, and when it is looked at again. */
  readonly #elsewhere = new Map<string, Instant>();
  /** Since when, and why, due timers cannot be found. */
  #blind: { readonly since: Instant; readonly error: unknown } | undefined;
  #alarm: { at: Instant; alarm: Alarm } | undefined;
  #barrier: ReadBarrier | undefined;
  #started = false;
  #ringing = false;
  /** How many are being woken. */
  #waking = 0;

  constructor(options: TimersOptions) {
    this.#options = options;
    this.#agenda = new Agenda(options.source);
  }

  /** Fires from now on, what is overdue too; behind `barrier`, where one is given. */
  start(barrier?: ReadBarrier): void {
    this.#started = true;
    this.#barrier = barrier;
    this.#alarmAt(this.#options.clock.now());
  }

  stop(): void {
    this.#started = false;
    this.#barrier?.stop();
    this.#alarm?.alarm.cancel();
    this.#alarm = undefined;
  }

  /** Tells when the earliest timer of an aggregate is due, after it was written; undefined when it has none. */
  armed(id: string, dueAt: Instant | undefined): void {
    this.#agenda.note(id, dueAt);
    if (this.#started && dueAt !== undefined) this.#alarmBy(dueAt);
  }

  /** Timers being fired right now. */
  get busy(): number {
    return Number(this.#ringing) + this.#waking;
  }

  /** What keeps timers from firing and does not pass by itself, or that the store cannot be asked; `undefined` when all goes well. */
  get failing(): TimerFailure | undefined {
    if (this.#blind !== undefined) return { ...this.#blind, streams: 'all' };
    const refused = [...this.#stuck.values()].filter(({ refusals }) => refusals > 0);
    const [first] = refused;
    return first && { since: first.since, streams: refused.length, error: refused.at(-1)?.error };
  }

  /** Since when timers fire without what is on the topics, as `ReadBarrier` says. */
  get unheardSince(): Instant | undefined {
    return this.#barrier?.unheardSince;
  }

  #alarmBy(at: Instant): void {
    if (this.#alarm === undefined || at < this.#alarm.at) this.#alarmAt(at);
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
    let next: Instant;
    try {
      await this.#wakeAllDue();
      if (this.#agenda.readAgainAt <= clock.now()) await this.#read();
      next = this.#nextAt();
      this.#blind = undefined;
    } catch (error) {
      log.error({ err: error }, 'due timers could not be found; trying again');
      this.#blind = { since: clock.now(), ...this.#blind, error };
      next = after(clock.now(), tryAgainAfter);
    } finally {
      this.#ringing = false;
    }
    if (this.#started) this.#alarmBy(next);
  }

  /** All that are due, but for those that rest: they could not be woken, or another replica hears of them. */
  async #wakeAllDue(): Promise<void> {
    const { clock, keyOf } = this.#options;
    while (this.#started) {
      if (!this.#agenda.covers(clock.now())) await this.#read();
      const due = this.#agenda.due(clock.now()).filter(({ id }) => !this.#rests(id));
      if (due.length === 0) return;
      const passed = await this.#barrier?.pass();
      if (!this.#started) return;
      const ours = due.filter(({ id, dueAt }) => passed?.mayFire(keyOf(id), dueAt) ?? true);
      const turn = stretchOf(ours.slice(0, wokenFrom), wokenInTurn);
      for (const { id } of ours.length === due.length ? [] : due.filter((each) => !ours.includes(each)))
        this.#elsewhere.set(id, after(clock.now(), lookElsewhereAfter));
      if (passed?.isHeard === false) counted('escalog.timer.unheard', turn.length);
      const woken = Promise.all(turn.map((each) => this.#wakeOne(each)));
      // What comes due meanwhile waits for nobody's write.
      if (this.#waking >= wokenInTurn) {
        await woken;
        await nextTurn();
      }
    }
  }

  /** What is not due any more was fired or cancelled, whoever did it. */
  async #read(): Promise<void> {
    const now = this.#options.clock.now();
    await this.#agenda.read(now, this.#stuck.size + this.#elsewhere.size);
    for (const resting of [this.#stuck, this.#elsewhere])
      for (const id of resting.keys()) if (!this.#agenda.has(id)) resting.delete(id);
  }

  async #wakeOne({ id, dueAt }: Due): Promise<void> {
    // What waking it writes tells what is due next.
    this.#agenda.note(id, undefined);
    this.#waking += 1;
    try {
      await this.#options.wake(id);
      this.#stuck.delete(id);
      this.#elsewhere.delete(id);
    } catch (error) {
      this.#agenda.note(id, dueAt);
      this.#failed(id, error);
    } finally {
      this.#waking -= 1;
    }
  }

  #failed(id: string, error: unknown): void {
    if (!this.#started) return;
    const { clock, log, stuck } = this.#options;
    const now = clock.now();
    const { since, refusals: before } = this.#stuck.get(id) ?? { since: now, refusals: 0 };
    const refusals = isRetriable(error) ? before : before + 1;
    const pause = isRetriable(error) ? tryAgainAfter : Math.min(tryAgainAfter * 2 ** before, longestPause);
    const tryAt = after(now, pause);
    this.#stuck.set(id, { since, tryAt, refusals, error });
    this.#alarmBy(tryAt);
    log.error({ err: error, id }, 'a timer could not be fired; trying again');
    if (before === 0 && refusals === 1) stuck(id, error);
  }

  #rests(id: string): boolean {
    const until = this.#restsUntil(id);
    return until !== undefined && until > this.#options.clock.now();
  }

  #restsUntil(id: string): Instant | undefined {
    return this.#stuck.get(id)?.tryAt ?? this.#elsewhere.get(id);
  }

  /** When the next one is to be woken, or the store to be read. */
  #nextAt(): Instant {
    let next = Math.min(endOfTime, this.#agenda.readAgainAt);
    for (const [id, dueAt] of this.#agenda.all()) next = Math.min(next, this.#restsUntil(id) ?? dueAt);
    return instantOf(next);
  }
}
