import type { Instant } from './instant.ts';

/** The only source of time. Services get the machine's clock, scenarios a manual one. */
export interface Clock {
  now(): Instant;
  /**
   * Calls `ring` once, at `at` or as soon after it as the process allows; at once if `at` has passed.
   * Cancelling twice, or after it rang, does nothing.
   */
  alarm(at: Instant, ring: () => void): Alarm;
}

export interface Alarm {
  cancel(): void;
}
