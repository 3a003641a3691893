import { Worker } from 'node:worker_threads';
import type { Ticks } from './ticker.ts';

/** Sends request number `sequence`; resolves once it is answered well. */
export type Send = (sequence: number) => Promise<void>;

export interface Sent {
  /** When each request was due, as `performance.now()` counts. Latency is counted from here, however late it went out. */
  readonly dueAt: readonly number[];
  /** How much later than that each went out: what the load itself adds to a latency. */
  readonly lateness: readonly number[];
  /** Why requests failed, one entry for each that did. */
  readonly failures: readonly unknown[];
}

const leadTime = 100;

/**
 * Sends `rate` requests a second for `seconds`, at fixed instants, whether or not earlier ones are answered:
 * a server that stalls gets the requests of that time all the same, as it would from the world. Resolves
 * once all are answered.
 */
export async function openLoop(rate: number, seconds: number, send: Send): Promise<Sent> {
  const count = Math.round(rate * seconds);
  const interval = 1_000 / rate;
  const start = performance.now() + leadTime;
  const dueAt = Array.from({ length: count }, (_, sequence) => start + sequence * interval);
  const lateness: number[] = [];
  const failures: unknown[] = [];
  const answers: Promise<void>[] = [];

  const sendAllDue = (): void => {
    for (let sequence = lateness.length; sequence < count; sequence += 1) {
      const late = performance.now() - (dueAt[sequence] ?? Infinity);
      if (late < 0) return;
      lateness.push(late);
      answers.push(send(sequence).catch((error: unknown) => void failures.push(error)));
    }
  };
  await everyTick({ startAt: performance.timeOrigin + start, interval, count }, sendAllDue);
  sendAllDue();
  await Promise.all(answers);
  return { dueAt, lateness, failures };
}

/** Keeps `connections` requests under way for `seconds`. Resolves with how many were answered, and in how many seconds. */
export async function closedLoop(
  connections: number,
  seconds: number,
  send: Send,
): Promise<{ readonly answered: number; readonly seconds: number }> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let sequence = 0;
  const keepSending = async (): Promise<void> => {
    while (performance.now() < end) await send(sequence++);
  };
  await Promise.all(Array.from({ length: connections }, keepSending));
  return { answered: sequence, seconds: (performance.now() - start) / 1_000 };
}

/** Sends `count` requests, keeping `connections` under way. Resolves once all are answered. */
export async function sendAll(connections: number, count: number, send: Send): Promise<void> {
  let sequence = 0;
  const keepSending = async (): Promise<void> => {
    while (sequence < count) await send(sequence++);
  };
  await Promise.all(Array.from({ length: connections }, keepSending));
}

function everyTick(ticks: Ticks, onTick: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('ticker.ts', import.meta.url), { workerData: ticks });
    worker.on('message', onTick);
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}
