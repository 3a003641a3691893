import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Alarm, Clock, Instant } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import {
  burstBundleOver,
  burstOf,
  burstTurn,
  isOver,
  leadersOf,
  notTold,
  tells,
  type Burst,
  type BurstAttempt,
  type BurstTurn,
} from './domain/burst.ts';
import type { HeldAttempt } from './domain/contact-limit.ts';

export interface BurstsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the page of an attempt that is held is still wanted. */
  isWanted(attempt: HeldAttempt): Promise<boolean>;
  /** Has an attempt that is held ask again, now. */
  wake(attempt: BurstAttempt): Promise<void>;
}

/** Beyond that, bursts that are over are forgotten at once. */
const mostKnown = 10_000;
const lookedAtInTurn = 50;

/**
 * The bursts of this process, by contact method and urgency. They are in memory alone: what is held has a timer of its own in
 * its delivery, so losing them costs some seconds, and no page. Each replica bundles what it sends.
 */
export class Bursts {
  readonly #options: BurstsOptions;
  readonly #known = new Map<string, Burst>();
  /** Of the minutes that are under way and hold something. */
  readonly #alarms = new Set<Alarm>();
  #stopped = false;

  constructor(options: BurstsOptions) {
    this.#options = options;
  }

  /** Whether the attempt may be made now; `name` is that of its contact method and urgency. */
  turnOf(name: string, attempt: BurstAttempt): BurstTurn {
    const now = this.#options.clock.now();
    const burst = this.#known.get(name);
    if (burst === undefined || isOver(burst, now)) {
      if (this.#known.size >= mostKnown) this.#forget(now);
      this.#known.delete(name);
      this.#known.set(name, burstOf(attempt, now));
      return { kind: 'send', also: [], apart: [] };
    }
    const isFirstHeld = burst.held.size === 0;
    const turn = burstTurn(burst, attempt, now);
    if (turn.kind === 'held' && isFirstHeld && burst.held.size > 0) this.#setAlarm(burst, turn.until);
    return turn;
  }

  /** The message of `key` tells these as well. */
  tells(name: string, key: string, others: readonly string[]): void {
    const burst = this.#known.get(name);
    if (burst !== undefined) tells(burst, key, others);
  }

  bundleOver(name: string, key: string): void {
    const burst = this.#known.get(name);
    if (burst !== undefined) burstBundleOver(burst, key);
  }

  /** The message of `key` reaches nobody for now: what it was to take along waits again, and nothing waits behind it. */
  notTold(name: string, key: string): void {
    const burst = this.#known.get(name);
    if (burst === undefined || !notTold(burst, key, this.#options.clock.now())) return;
    if (burst.held.size > 0) void this.#letOut(burst);
  }

  /** The message of `key` failed and is sent again by then, unless its page is answered meanwhile. */
  sentAgain(name: string, key: string, by: Instant): void {
    const burst = this.#known.get(name);
    const bundle = burst?.bundle;
    if (burst === undefined || bundle?.leader !== key) return;
    const { turns } = bundle;
    this.#options.clock.alarm(by, () => {
      if (!this.#stopped && burst.bundle === bundle && bundle.turns === turns) this.notTold(name, key);
    });
  }

  /** Forgets everything about a person. */
  forget(person: string): void {
    for (const name of this.#known.keys()) if (name.startsWith(`${person}/`)) this.#known.delete(name);
  }

  stop(): void {
    this.#stopped = true;
    for (const alarm of this.#alarms) alarm.cancel();
    this.#alarms.clear();
  }

  #setAlarm(burst: Burst, at: Instant): void {
    const alarm = this.#options.clock.alarm(at, () => {
      this.#alarms.delete(alarm);
      void this.#letOut(burst);
    });
    this.#alarms.add(alarm);
  }

  /** Wakes the worst that is still wanted, which takes the others along. */
  async #letOut(burst: Burst): Promise<void> {
    try {
      for (const [index, attempt] of leadersOf(burst).entries()) {
        if (this.#stopped) return;
        if (index > 0 && index % lookedAtInTurn === 0) await nextTurn();
        if (!burst.held.has(attempt.key)) continue;
        if (await this.#options.isWanted({ ...attempt, since: burst.since })) return await this.#options.wake(attempt);
        burst.held.delete(attempt.key);
      }
    } catch (error) {
      this.#options.log.warn(
        { err: error },
        'pages that are held could not be let out; each asks by itself before long',
      );
    }
  }

  #forget(now: Instant): void {
    for (const [name, burst] of this.#known) if (isOver(burst, now)) this.#known.delete(name);
  }
}
