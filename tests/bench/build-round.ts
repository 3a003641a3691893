/** One round of one build: a fresh process on an empty folder, taken through the same loads as the other build. */
import { cpus } from 'node:os';
import { applyCatalog } from './bench-catalog.ts';
import type { Checkout } from './checkout.ts';
import type { Figure } from './comparison.ts';
import { bytesIn } from './data-folder.ts';
import { escalogOn, startEscalogProcess } from './escalog.ts';
import { sendAll } from './load.ts';
import type { MeasuredProcess } from './measured-process.ts';
import type { Options } from './options.ts';
import { firstPages, type Rate } from './pages.ts';
import { rebuilt } from './rebuild.ts';
import { markOf, type Receiver } from './receiver.ts';
import { tell } from './report.ts';
import type { System } from './system.ts';
import type { Target } from './table.ts';

export interface RoundOptions extends Pick<Options, 'only' | 'rates' | 'seconds' | 'profileFolder'> {
  readonly checkout: Checkout;
  /** Where its data is; made by it. */
  readonly dataDir: string;
  readonly receiver: Receiver;
}

export interface Round {
  readonly figures: readonly Figure[];
  /** What has to be known to trust them. */
  readonly remarks: readonly string[];
}

export const connections = 64;
/** Enough that code is compiled. */
const warmUps = 5_000;
const declarations = 8_000;
/** For how long no page may come before those that are missing count as lost. */
const longestWait = 20_000;

const targets: Readonly<Partial<Record<Rate, Readonly<Record<'p50' | 'p99', Target | undefined>>>>> = {
  100: { p50: { atMost: 2 }, p99: undefined },
  1_000: { p50: { atMost: 4 }, p99: { atMost: 20 } },
};

/** Every figure that the options ask for, in the same order for every build. */
export async function roundOf(options: RoundOptions): Promise<Round> {
  const { checkout, dataDir, profileFolder, receiver } = options;
  const figures: Figure[] = [];
  const remarks: string[] = [];
  let incidents = 0;
  {
    await using process = await startEscalogProcess({ dataDir, profileFolder, checkout });
    await using system = escalogOn(process, checkout.name);
    await applyCatalog(process.announced, receiver.url, 'starter');
    tell(`${checkout.name}: warming up`);
    await pageAll(system, receiver, warmUps);
    incidents += warmUps;
    for (const rate of options.only.includes('latency') ? options.rates : []) {
      await process.quiet();
      tell(`${checkout.name}: ${rate.toLocaleString('en')}/s for ${options.seconds} s`);
      const latency = await firstPages(system, receiver, rate, options.seconds);
      incidents += latency.count + latency.lost;
      for (const figure of ['p50', 'p99'] as const)
        figures.push({
          what: `declare to first page, ${rate.toLocaleString('en')}/s, ${figure}`,
          unit: 'ms',
          value: latency[figure],
          target: targets[rate]?.[figure],
        });
      if (latency.lost > 0)
        remarks.push(`${checkout.name}: ${latency.lost} pages at ${rate.toLocaleString('en')}/s NEVER CAME.`);
    }
    if (options.only.includes('intake')) {
      await process.quiet();
      tell(`${checkout.name}: ${declarations.toLocaleString('en')} declarations`);
      const cost = await costOf(process, () => pageAll(system, receiver, declarations), declarations);
      incidents += declarations;
      figures.push(...cost.figures);
      remarks.push(
        `${checkout.name}: meanwhile other work took ${cost.otherWork.toFixed(2)} of ${cpus().length} cores.`,
      );
    }
    figures.push({ what: 'memory after the load', unit: 'MB', value: process.memory() });
    if (options.only.includes('rebuild')) {
      await process.quiet();
      tell(`${checkout.name}: rebuild`);
      const { events, seconds } = await rebuilt(process.announced);
      figures.push({ what: 'rebuild', unit: '/s', value: events / seconds, target: { atLeastTimes: 4 } });
      remarks.push(`${checkout.name}: the rebuild read ${events.toLocaleString('en')} events.`);
    }
  }
  const disk = bytesIn(dataDir) / incidents / 1_000;
  figures.push({ what: 'disk an incident, after a stop', unit: 'kB', value: disk, target: { atMost: 10 } });
  return { figures, remarks };
}

interface Cost {
  readonly figures: readonly Figure[];
  /** How many cores had something else to do than this process and the load. */
  readonly otherWork: number;
}

/** What the declarations of a load cost, with all that follows from them until the process is quiet again. */
export async function costOf(process: MeasuredProcess, load: () => Promise<void>, count: number): Promise<Cost> {
  const costs = () => ({
    main: process.mainThreadTime(),
    all: process.processorTime(),
    written: process.diskTraffic().written,
  });
  const before = costs();
  const others = otherWorkSoFar(process);
  const start = performance.now();
  await load();
  const milliseconds = performance.now() - start;
  const otherWork = (otherWorkSoFar(process) - others) / milliseconds;
  await process.quiet();
  const after = costs();
  const each = (name: keyof typeof before): number => (after[name] - before[name]) / count;
  return {
    figures: [
      {
        what: `declarations answered and paged, ${connections} connections`,
        unit: '/s',
        value: (count / milliseconds) * 1_000,
        target: { atLeastTimes: 3 },
      },
      {
        what: 'processor time a declaration, main thread',
        unit: 'µs',
        value: each('main') * 1_000,
        target: { atMostTimes: 0.3 },
      },
      { what: 'processor time a declaration, all threads', unit: 'µs', value: each('all') * 1_000 },
      { what: 'written a declaration', unit: 'kB', value: each('written') / 1_000 },
    ],
    otherWork,
  };
}

/** Declares so many over 64 connections; resolves once each is answered and paged. */
export async function pageAll(system: System, receiver: Receiver, count: number): Promise<void> {
  const { run, arrivals } = receiver.begin();
  await sendAll(connections, count, (sequence) => system.declare(markOf(run, sequence)));
  await arrivals.reached(count, longestWait);
  if (arrivals.count < count) throw new Error(`${system.name}: ${count - arrivals.count} of ${count} pages never came`);
}

/** Milliseconds of processor time that this machine has spent so far on anything but the process and this one. */
function otherWorkSoFar(measured: MeasuredProcess): number {
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const { user, system } = process.cpuUsage();
  return busy - measured.processorTime() - (user + system) / 1_000;
}
