import type { Instant } from './instant.ts';

/** The only source of time. Services get the process's, which begins as that of its machine; scenarios a manual one. */
export interface Clock {
  /** Never before what it was, and as much later as time has passed, however the machine's clock is set meanwhile. */
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
