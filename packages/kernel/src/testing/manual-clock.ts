import type { Alarm, Clock } from '../clock.ts';
import type { Instant, Milliseconds } from '../instant.ts';

/** A clock that stands still until it is told to move, and rings its alarms on the way, in order. An alarm for now or earlier rings in the next microtask. */
export class ManualClock implements Clock {
  #now: Instant;
  #alarms: { at: Instant; ring: () => void }[] = [];

  constructor(startAt: Instant) {
    this.#now = startAt;
  }

  now(): Instant {
    return this.#now;
  }

  alarm(at: Instant, ring: () => void): Alarm {
    const alarm = { at, ring };
    this.#alarms.push(alarm);
    if (at <= this.#now) queueMicrotask(() => this.#ringIfStillSet(alarm));
    return { cancel: () => void (this.#alarms = this.#alarms.filter((other) => other !== alarm)) };
  }

  /** When the earliest alarm rings, or `undefined` when none is set. */
  nextAlarmAt(): Instant | undefined {
    return this.#alarms.reduce<Instant | undefined>(
      (earliest, { at }) => (earliest === undefined || at < earliest ? at : earliest),
      undefined,
    );
  }

  /** Moves to `at`, stopping at every alarm on the way to ring it. Moving back is refused. */
  moveTo(at: Instant): void {
    if (at < this.#now) throw new Error(`a clock does not run backwards: ${this.#now} to ${at}`);
    for (let next = this.#firstDueBy(at); next !== undefined; next = this.#firstDueBy(at)) {
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      if (next.at > this.#now) this.#now = next.at;
      next.ring();
    }
    this.#now = at;
  }

  /** `moveTo` by a distance. */
  advance(by: Milliseconds): void {
    this.moveTo((this.#now + by) as Instant);
  }

  #ringIfStillSet(alarm: { at: Instant; ring: () => void }): void {
    if (!this.#alarms.includes(alarm)) return;
    this.#alarms = this.#alarms.filter((other) => other !== alarm);
    alarm.ring();
  }

  #firstDueBy(at: Instant): { at: Instant; ring: () => void } | undefined {
    return this.#alarms.filter((alarm) => alarm.at <= at).sort((a, b) => a.at - b.at)[0];
  }
}
