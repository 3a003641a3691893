/**
 * What grows with the number of incidents that are stored. All are declared through the API and paged, into one folder,
 * from the fewest to the most; what is measured is the process and the folder, whatever is in there.
 */
import { request } from 'undici';
import { applyCatalog } from './bench-catalog.ts';
import { connections, costOf, pageAll } from './build-round.ts';
import type { Checkout } from './checkout.ts';
import { columnsOf } from './columns.ts';
import type { Figure } from './comparison.ts';
import { bytesIn, forgetPages } from './data-folder.ts';
import { escalogOn, startEscalogProcess } from './escalog.ts';
import type { MeasuredProcess } from './measured-process.ts';
import type { Options } from './options.ts';
import { firstPages } from './pages.ts';
import { percentilesOf } from './percentiles.ts';
import type { Receiver } from './receiver.ts';
import { tell } from './report.ts';
import { figureText, isMet, metText, targetText } from './table.ts';

export interface GroundOptions extends Pick<Options, 'profileFolder'> {
  readonly checkout: Checkout;
  readonly dataDir: string;
  readonly receiver: Receiver;
}

type GrowthOptions = GroundOptions & Pick<Options, 'incidents' | 'seconds'>;

export interface Growth {
  readonly name: string;
  /** What was measured with so many incidents, the same figures in the same order for each number. */
  readonly sizes: readonly { readonly incidents: number; readonly figures: readonly Figure[] }[];
  readonly remarks: readonly string[];
}

const declaredFresh = 2_000;
const starts = 3;
const asked = 200;
const pages = 30;

export async function growthOf(options: GrowthOptions): Promise<Growth> {
  const { checkout } = options;
  const sizes: { readonly incidents: number; readonly figures: readonly Figure[] }[] = [];
  let stored = 0;
  for (const incidents of options.incidents) {
    const loaded = await load(options, incidents - stored, incidents);
    const started = await startFigures(options);
    tell(`${checkout.name}: with ${incidents.toLocaleString('en')} incidents`);
    const running = await runningFigures(options);
    stored = incidents + running.declared;
    sizes.push({ incidents, figures: [...started, ...running.figures, ...loaded] });
  }
  return {
    name: checkout.name,
    sizes,
    remarks: [
      `${checkout.name}: all incidents were declared through the API over ${connections} connections, and paged; of starts the middle of ${starts} is given.`,
    ],
  };
}

/** A column for each build and number of incidents; targets are this build's, the first one's, and kept when they are with every number. */
export function growthTable(builds: readonly Growth[]): string {
  const columns = builds.flatMap(({ name, sizes }) => sizes.map((size) => ({ name, ...size })));
  const rows = (columns[0]?.figures ?? []).map(({ what, unit, target }, index) => {
    const met = builds[0]?.sizes.every(({ figures }) => isMet(figures[index]?.value ?? NaN, target, NaN));
    return [
      what,
      ...columns.map(({ figures }) => figureText(figures[index]?.value ?? NaN, unit)),
      targetText(target, unit),
      metText(target === undefined ? undefined : met),
    ];
  });
  const headings = columns.map(({ name, incidents }) => `${name}, ${incidents.toLocaleString('en')}`);
  return columnsOf(['with so many incidents', ...headings, 'target', ''], rows);
}

/** Declares so many that the folder holds `all`; what it cost, and what it left. */
async function load({ receiver, ...options }: GrowthOptions, count: number, all: number): Promise<readonly Figure[]> {
  const { checkout, dataDir } = options;
  tell(`${checkout.name}: loading up to ${all.toLocaleString('en')} incidents`);
  let memory: number;
  {
    await using process = await startEscalogProcess(options);
    await using system = escalogOn(process, checkout.name);
    await applyCatalog(process.announced, receiver.url, 'starter');
    await pageAll(system, receiver, count);
    await process.quiet();
    memory = process.memory();
  }
  return [
    { what: 'memory after they were declared', unit: 'MB', value: memory },
    {
      what: 'disk an incident, after a stop',
      unit: 'kB',
      value: bytesIn(dataDir) / all / 1_000,
      // The first thousand share what a folder holds without any.
      target: all < 10_000 ? undefined : { atMost: 10 },
    },
  ];
}

async function startFigures({ dataDir, checkout }: GrowthOptions): Promise<readonly Figure[]> {
  const started = async (prepare: () => boolean): Promise<readonly Start[]> => {
    const seen: Start[] = [];
    for (let count = 0; count < starts; count += 1)
      seen.push(prepare() ? await startOnce(dataDir, checkout) : { milliseconds: NaN, read: NaN, used: NaN });
    return seen.toSorted((one, other) => one.milliseconds - other.milliseconds);
  };
  const warm = (await started(() => true))[starts >> 1];
  const cold = (await started(() => forgetPages(dataDir)))[starts >> 1];
  return [
    { what: 'start, its files in the page cache', unit: 'ms', value: warm?.milliseconds ?? NaN },
    {
      what: 'start, nothing of them in the page cache',
      unit: 'ms',
      value: cold?.milliseconds ?? NaN,
      target: { atMost: 2_500 },
    },
    { what: 'read from the disk meanwhile', unit: 'MB', value: (cold?.read ?? NaN) / 1_000_000 },
    { what: 'processor time of that start', unit: 'ms', value: cold?.used ?? NaN },
  ];
}

interface Start {
  readonly milliseconds: number;
  readonly read: number;
  readonly used: number;
}

/** From before there is a process until it says that it runs. */
async function startOnce(dataDir: string, checkout: Checkout): Promise<Start> {
  const begun = performance.now();
  await using process = await startEscalogProcess({ dataDir, checkout, profileFolder: undefined });
  const milliseconds = performance.now() - begun;
  return { milliseconds, read: process.diskTraffic().read, used: process.processorTime() };
}

async function runningFigures({
  receiver,
  seconds,
  ...options
}: GrowthOptions): Promise<{ readonly figures: readonly Figure[]; readonly declared: number }> {
  const { checkout } = options;
  await using process = await startEscalogProcess(options);
  await using system = escalogOn(process, checkout.name);
  await applyCatalog(process.announced, receiver.url, 'starter');
  const atStart = process.memory();
  const cost = await costOf(process, () => pageAll(system, receiver, declaredFresh), declaredFresh);
  const { p50, count } = await firstPages(system, receiver, 100, seconds);
  return {
    figures: [
      ...cost.figures.map(({ what, unit, value }): Figure => ({ what: `in a fresh process: ${what}`, unit, value })),
      { what: 'declare to first page, 100/s, p50', unit: 'ms', value: p50 },
      ...(await readFigures(process)),
      { what: 'memory after the start', unit: 'MB', value: atStart },
    ],
    declared: declaredFresh + count,
  };
}

async function readFigures({ announced: origin }: MeasuredProcess): Promise<readonly Figure[]> {
  const list = await timesOf(asked, () => `${origin}/v1/incidents?limit=50`);
  const incidentIds: string[] = [];
  let cursor: string | null = null;
  const paging = await timesOf(
    pages,
    () => `${origin}/v1/incidents?limit=100${cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`}`,
    (answer) => {
      const page = answer as { readonly incidents: readonly { readonly id: string }[]; readonly next: string | null };
      incidentIds.push(...page.incidents.map(({ id }) => id));
      cursor = page.next;
    },
  );
  const idOf = (index: number): string => incidentIds[(index * 7_919) % incidentIds.length] ?? '';
  const one = await timesOf(asked, (index) => `${origin}/v1/incidents/${idOf(index)}`);
  const timeline = await timesOf(asked, (index) => `${origin}/v1/incidents/${idOf(index)}/timeline`);
  return [
    { what: 'list of the 50 newest, p50', unit: 'ms', value: percentilesOf(list).p50 },
    { what: `${pages} pages of 100 by cursor, p50`, unit: 'ms', value: percentilesOf(paging).p50 },
    { what: 'the last of these pages', unit: 'ms', value: paging.at(-1) ?? NaN },
    { what: 'one incident, p50', unit: 'ms', value: percentilesOf(one).p50 },
    { what: 'timeline of one incident, p50', unit: 'ms', value: percentilesOf(timeline).p50 },
  ];
}

/** Milliseconds that each question took, one after the other. */
async function timesOf(
  count: number,
  urlOf: (index: number) => string,
  take: (answer: unknown) => void = () => {},
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    const { statusCode, body } = await request(urlOf(index));
    const text = await body.text();
    times.push(performance.now() - start);
    if (statusCode !== 200) throw new Error(`${urlOf(index)} was answered with ${statusCode}: ${text}`);
    take(JSON.parse(text));
  }
  return times;
}
