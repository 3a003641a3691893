/** The measurements that go through a whole system: from a declaration to the first page, and how many it takes in. */
import { closedLoop, openLoop } from './load.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import { markOf, type Receiver } from './receiver.ts';
import type { System } from './system.ts';

/** Requests a second, lowest first. */
export const rates = [10, 100, 1_000] as const;
export type Rate = (typeof rates)[number];

const warmUps = { embedded: { rate: 500, seconds: 4 }, cluster: { rate: 50, seconds: 10 } } as const;
const intakeConnections = 64;
const intakeSeconds = 10;
/** For how long no page may come before those that are missing count as lost. */
const longestWait = 20_000;

export interface Latency extends Percentiles {
  /** Pages that never came. */
  readonly lost: number;
  /** Milliseconds by which the load itself sent late, at p99; they are part of the latency. */
  readonly sentLate: number;
  /** Milliseconds of processor time that the system used for each. */
  readonly processorTime: number;
  /** Why requests failed. */
  readonly failures: readonly unknown[];
}

/** Lets the system reach its working speed: code compiled, connections open. */
export async function warm(system: System, receiver: Receiver, profile: keyof typeof warmUps): Promise<void> {
  const { rate, seconds } = warmUps[profile];
  await firstPages(system, receiver, rate, seconds);
}

/** Milliseconds from when a declaration was due to the arrival of its page, under open load. */
export async function firstPages(system: System, receiver: Receiver, rate: number, seconds: number): Promise<Latency> {
  const { run, arrivals } = receiver.begin();
  const usedBefore = system.processorTime();
  const { dueAt, lateness, failures } = await openLoop(rate, seconds, (sequence) =>
    system.declare(markOf(run, sequence)),
  );
  await arrivals.reached(dueAt.length, longestWait);
  const latencies = dueAt.flatMap((due, sequence) => {
    const at = arrivals.at[sequence];
    return at === undefined ? [] : [at - due];
  });
  const processorTime = (system.processorTime() - usedBefore) / dueAt.length;
  return {
    ...percentilesOf(latencies),
    lost: dueAt.length - arrivals.count,
    sentLate: percentilesOf(lateness).p99,
    processorTime,
    failures,
  };
}

/** Declarations answered in a second while 64 connections send as fast as they are answered. */
export async function intake(system: System, receiver: Receiver): Promise<number> {
  const { run, arrivals } = receiver.begin();
  const { answered, seconds } = await closedLoop(intakeConnections, intakeSeconds, (sequence) =>
    system.declare(markOf(run, sequence)),
  );
  await arrivals.reached(answered, longestWait);
  return answered / seconds;
}
