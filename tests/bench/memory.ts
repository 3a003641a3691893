import { applyCatalog } from './bench-catalog.ts';
import type { Figure } from './comparison.ts';
import { escalogOn, startEscalogProcess } from './escalog.ts';
import type { GroundOptions } from './growth.ts';
import { openLoop } from './load.ts';
import type { Options } from './options.ts';
import { markOf } from './receiver.ts';
import { tell } from './report.ts';
import { slopeOf } from './slope.ts';

const rate = 100;
const hour = 3_600_000;

/** What a process holds in memory while it is declared to at a steady rate, each incident paged, for so many minutes. */
export async function memoryOf({
  checkout,
  dataDir,
  receiver,
  profileFolder,
  minutes,
}: GroundOptions & Pick<Options, 'minutes'>): Promise<readonly Figure[]> {
  await using process = await startEscalogProcess({ dataDir, profileFolder, checkout });
  await using system = escalogOn(process, checkout.name);
  await applyCatalog(process.announced, receiver.url, 'starter');
  tell(`${checkout.name}: ${rate}/s for ${minutes} minutes`);
  const { run, arrivals } = receiver.begin();
  const samples: { readonly at: number; readonly value: number }[] = [];
  const sampling = setInterval(() => samples.push({ at: performance.now(), value: process.memory() }), 1_000);
  const { dueAt, failures } = await openLoop(rate, minutes * 60, (sequence) => system.declare(markOf(run, sequence)));
  clearInterval(sampling);
  if (failures.length > 0) throw failures[0];
  await arrivals.reached(dueAt.length, 20_000);
  if (arrivals.count < dueAt.length) throw new Error(`${dueAt.length - arrivals.count} pages never came`);
  // The first tenth is what it takes to get going.
  const steady = samples.slice(Math.floor(samples.length / 10));
  const values = steady.map(({ value }) => value);
  return [
    { what: `memory after a tenth of ${minutes} minutes at ${rate}/s`, unit: 'MB', value: values[0] ?? Number.NaN },
    { what: 'memory at the end', unit: 'MB', value: values.at(-1) ?? Number.NaN },
    { what: 'memory at most', unit: 'MB', value: Math.max(...values) },
    { what: 'memory more with each hour', unit: 'MB', value: slopeOf(steady) * hour },
  ];
}
