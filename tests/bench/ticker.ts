/**
 * Runs in a worker thread and posts a message at every instant of a fixed schedule.
 *
 * Timers of the event loop know only whole milliseconds, which would count as latency of whatever is
 * measured; a thread that sleeps on a cell wakes within about 0.1 ms of its time.
 */
import { parentPort, workerData } from 'node:worker_threads';

export interface Ticks {
  /** The first tick, in milliseconds since 1970. */
  readonly startAt: number;
  /** Milliseconds from one tick to the next. */
  readonly interval: number;
  readonly count: number;
}

const { startAt, interval, count } = workerData as Ticks;
const neverWoken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

for (let tick = 0; tick < count; tick += 1) {
  const remaining = startAt + tick * interval - (performance.timeOrigin + performance.now());
  if (remaining > 0) Atomics.wait(neverWoken, 0, 0, remaining);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread, not a window
  parentPort?.postMessage(tick);
}
