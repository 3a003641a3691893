import { uptime } from 'node:os';
import { instantOf, isoOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { ProcessCheck } from './checks.ts';

/** Where a machine tells the time, in milliseconds. */
export interface TimeSources {
  /** Since 1970, as the machine shows it. It is set at any time, also back. */
  shown(): number;
  /** Since whenever. Nobody sets it; it may stand still while the machine sleeps. */
  passed(): number;
  /** Since the machine was started, with the time that it slept. */
  up(): number;
}

/** That the machine's clock was set. */
export interface ClockChange {
  /** When it was noticed, in the time of the process. */
  readonly at: Instant;
  /** By how much, what follows from it, and what to do. */
  readonly sentence: string;
}

const machine: TimeSources = {
  shown: () => Date.now(),
  passed: () => performance.now(),
  up: () => uptime() * 1_000,
};

const lookEvery: Milliseconds = 1_000;
/** A clock that is corrected by less is not news. */
const noticed: Milliseconds = 2_000;
/** By how much the time of the process runs faster or slower than time passes, to come back to what the machine shows. */
const fastest = 0.01;
/** A timeout knows nothing of the time that the machine slept. */
const longestTimeout: Milliseconds = 60_000;

/**
 * The time of a process: that of its machine when the process began, and from then on as much later as time has passed. It never
 * runs back, and setting the machine's clock makes no wait longer or shorter (ADR 0017).
 */
export class SystemClock implements Clock {
  readonly #sources: TimeSources;
  /** From here on it runs evenly. */
  #from: { readonly now: number; readonly passed: number; readonly up: number };
  #rate = 1;
  /** How far the machine's clock is ahead. */
  #ahead: Milliseconds = 0;
  #change: ClockChange | undefined;

  constructor(sources: TimeSources = machine) {
    this.#sources = sources;
    this.#from = { now: sources.shown(), passed: sources.passed(), up: sources.up() };
  }

  now(): Instant {
    return instantOf(Math.floor(this.#at(this.#sources.passed())));
  }

  alarm(at: Instant, ring: () => void): { cancel(): void } {
    let timeout: NodeJS.Timeout;
    const wait = (): void => {
      const remaining = at - this.now();
      timeout = setTimeout(() => (this.now() < at ? wait() : ring()), Math.min(Math.max(0, remaining), longestTimeout));
    };
    wait();
    return { cancel: () => clearTimeout(timeout) };
  }

  /** Looks at the machine's clock every second from now on, for as long as the process lives, and tells when it was set. */
  follow(told: (change: ClockChange) => void): void {
    setInterval(() => {
      const change = this.look();
      if (change !== undefined) told(change);
    }, lookEvery).unref();
  }

  /** Compares with the machine's clock, and begins to come back to it, by a hundredth of a second in each. The change, when it was set since the last time. */
  look(): ClockChange | undefined {
    const [passed, up] = [this.#sources.passed(), this.#sources.up()];
    const slept = up - this.#from.up - (passed - this.#from.passed);
    // Who sleeps an hour has waited an hour.
    const now = this.#at(passed) + (slept > noticed ? slept : 0);
    const ahead = this.#sources.shown() - now;
    const by = ahead - this.#ahead;
    this.#from = { now, passed, up };
    this.#ahead = ahead;
    this.#rate = 1 + Math.min(Math.max(ahead / lookEvery, -fastest), fastest);
    const change =
      Math.abs(by) > noticed ? { at: instantOf(Math.floor(now)), sentence: sentenceOf(by, ahead) } : undefined;
    this.#change = Math.abs(ahead) > noticed ? (change ?? this.#change) : undefined;
    return change;
  }

  /** The readiness check `clock`. It stays ready: nobody is paged late. */
  check(): ProcessCheck {
    const { at, sentence } = this.#change ?? {};
    const detail = at === undefined ? "time runs with the machine's clock" : `${sentence} (noticed at ${isoOf(at)})`;
    return { name: 'clock', ok: true, ...(at !== undefined && { isWarning: true }), detail };
  }

  #at(passed: number): number {
    return this.#from.now + (passed - this.#from.passed) * this.#rate;
  }
}

function sentenceOf(by: Milliseconds, ahead: Milliseconds): string {
  const set = `the clock of this machine was set ${by > 0 ? 'forward' : 'back'} by ${seconds(by)}`;
  if (Math.abs(ahead) <= noticed) return `${set}, to where it had been`;
  const dated = `${seconds(ahead)} ${ahead > 0 ? 'behind' : 'ahead of'} it`;
  return `${set}: waits that have begun stay as long as they were, and what is recorded is dated ${dated}; if it is right now, start Escalog again to take its time over`;
}

function seconds(length: Milliseconds): string {
  return `${Math.round(Math.abs(length) / 1_000)} s`;
}

/** The clock of this process. */
export const systemClock = new SystemClock();
