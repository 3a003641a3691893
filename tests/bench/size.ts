/**
 * What many stored incidents cost whoever asks, and whoever starts Escalog: told from a few that the product has written, put straight
 * into log and store, as an import does it. Each question is asked one after the other, beside a bare server that answers as many bytes.
 */
import { secretsIn } from '@escalog/hosting';
import { clusterTarget, embeddedTarget, type Target } from '@escalog/moving';
import { serviceNames } from '@escalog/contracts';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import type { Servers } from '../harness/cluster.ts';
import { argumentsOf, listening, separateServices, type ProcessName } from '../harness/separate-services.ts';
import { bytesIn } from './data-folder.ts';
import { startEscalogProcess } from './escalog.ts';
import { MeasuredProcess, profilingTo, scriptOf } from './measured-process.ts';
import type { Options } from './options.ts';
import { percentilesOf } from './percentiles.ts';
import type { Receiver } from './receiver.ts';
import { tell } from './report.ts';
import { benchServers } from './servers.ts';
import { fill, rareWordOf, rareWords } from './size-ground.ts';
import { seedIn, type Seed } from './size-seed.ts';
import type { Row } from './table.ts';

const starts = 3;
const asked = 150;
const warmUps = 20;
/** Pages of a list that are asked for one behind the other. */
const pages = 30;

export interface Sizes {
  readonly rows: readonly Row[];
  readonly remarks: readonly string[];
}

/** An installation with so many incidents. */
interface Ground {
  /** Starts it; `announced` of the last process is where it is asked. */
  start(profileFolder?: string): Promise<readonly MeasuredProcess[]>;
  /** Bytes on disk, where that can be told. */
  readonly bytes: number | undefined;
}

type SizeOptions = Pick<Options, 'cluster' | 'incidents' | 'ground' | 'profileFolder'> & {
  readonly receiver: Receiver;
};

/** What is known of an installation that was filled, also by an earlier run. */
interface Filled {
  /** Events an incident, on average. */
  readonly events: number;
  readonly servers?: Servers;
}

/** What installations are filled from, made once it is needed. */
type Seeding = () => Promise<{ readonly seed: Seed; readonly secrets: Secrets }>;

type Secrets = ReturnType<typeof secretsIn>;

export async function sizesOf(folder: string, options: SizeOptions): Promise<Sizes> {
  let seeded: ReturnType<Seeding> | undefined;
  const seeding: Seeding = () => {
    const dataDir = join(folder, 'size-seed');
    return (seeded ??= seedIn(dataDir, options.receiver).then((seed) => ({
      seed,
      secrets: secretsIn(join(dataDir, 'secrets.json')),
    })));
  };
  const rows: Row[] = [];
  const remarks: string[] = [];
  let empty: readonly Row[] = [];
  for (const count of [0, ...options.incidents]) {
    const place = join(options.ground ?? folder, `${options.cluster ? 'cluster' : 'embedded'}-${count}`);
    mkdirSync(place, { recursive: true });
    const { ground, events } = await groundOf(place, seeding, count, options);
    const started = await startRows(ground, count);
    if (count === 0) empty = started;
    else rows.push(...started.map((row, index): Row => ({ ...row, bare: empty[index]?.escalog })));
    if (ground.bytes !== undefined && count > 0)
      rows.push({
        what: `${incidentsText(count)}: disk an incident`,
        unit: 'kB',
        escalog: ground.bytes / count / 1_000,
      });
    if (count !== options.incidents.at(-1)) continue;
    remarks.push(
      `${incidentsText(count)} with ${events.toFixed(1)} events each; of starts the middle of ${starts}, and bare is the same without incidents.`,
    );
    rows.push(...(await questionRows(ground, count, options.profileFolder, remarks)));
  }
  return { rows, remarks };
}

function incidentsText(count: number): string {
  return `${count.toLocaleString('en')} incidents`;
}

async function groundOf(
  place: string,
  seeding: Seeding,
  count: number,
  { cluster, ground: kept }: SizeOptions,
): Promise<{ readonly ground: Ground; readonly events: number }> {
  const mark = join(place, 'filled.json');
  const before = existsSync(mark) ? (JSON.parse(readFileSync(mark, 'utf8')) as Filled) : undefined;
  const begun = performance.now();
  const { ground, filled } = cluster
    ? await clusterGround(place, seeding, count, before, kept !== undefined)
    : await embeddedGround(place, seeding, count, before);
  writeFileSync(mark, JSON.stringify(filled));
  tell(`size: ${incidentsText(count)} are there after ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  return { ground, events: filled.events };
}

async function embeddedGround(place: string, seeding: Seeding, count: number, before: Filled | undefined) {
  const dataDir = join(place, 'data');
  const filled = before ?? { events: await filledIn(embeddedTarget(dataDir), seeding, count) };
  const ground: Ground = {
    bytes: bytesIn(dataDir),
    start: async (profileFolder) => [await startEscalogProcess({ dataDir, profileFolder })],
  };
  return { ground, filled };
}

/** With the secrets that are there, or those of the seed. */
async function filledIn(target: Target, seeding: Seeding, count: number, own?: Secrets): Promise<number> {
  const { seed, secrets } = await seeding();
  const events = await fill(target, own ?? secrets, seed, count);
  await target.close();
  return events;
}

async function clusterGround(
  place: string,
  seeding: Seeding,
  count: number,
  before: Filled | undefined,
  stay: boolean,
) {
  const { kafka, mongodb } = before?.servers ?? (await benchServers({ stay }));
  const env = await separateServices({ kafka, mongodb }, place);
  const secrets = env['ESCALOG_SECRETS'] ?? '';
  const filled = before ?? {
    events: await filledIn(
      await clusterTarget({ bus: `kafka://${kafka}`, store: mongodb, secrets }),
      seeding,
      count,
      secretsIn(secrets),
    ),
    servers: { kafka, mongodb },
  };
  const started = (name: ProcessName, more: Readonly<Record<string, string>>, profileFolder?: string) =>
    MeasuredProcess.start(
      {
        command: process.execPath,
        args: [...profilingTo(profileFolder), ...argumentsOf(name)],
        env: { ...env, ...more },
      },
      listening,
    );
  const ground: Ground = {
    bytes: undefined,
    async start(profileFolder) {
      const services: MeasuredProcess[] = [];
      // One after the other, so that each has a time of its own.
      for (const name of serviceNames) services.push(await started(name, {}, profileFolder));
      const urls = Object.fromEntries(
        serviceNames.map((name, index) => [`ESCALOG_${name.toUpperCase()}_URL`, services[index]?.announced ?? '']),
      );
      return [...services, await started('gateway', urls, profileFolder)];
    },
  };
  return { ground, filled };
}

async function startRows(ground: Ground, count: number): Promise<readonly Row[]> {
  const seen: { readonly milliseconds: number; readonly memory: number }[] = [];
  for (let start = 0; start < starts; start += 1) {
    tell(`size: starting with ${incidentsText(count)}`);
    const begun = performance.now();
    const processes = await ground.start();
    const milliseconds = performance.now() - begun;
    seen.push({ milliseconds, memory: processes.reduce((sum, process) => sum + process.memory(), 0) });
    await ended(processes);
  }
  const middle = (of: (one: (typeof seen)[number]) => number): number => percentilesOf(seen.map(of)).p50;
  const what = incidentsText(count);
  return [
    {
      what: `${what}: start`,
      unit: 'ms',
      escalog: middle(({ milliseconds }) => milliseconds),
      target: { atMostTimes: 1.2 },
    },
    { what: `${what}: memory after the start`, unit: 'MB', escalog: middle(({ memory }) => memory) },
  ];
}

async function ended(processes: readonly MeasuredProcess[]): Promise<void> {
  for (const process of processes.toReversed()) await process[Symbol.asyncDispose]();
}

/** What is asked, by its name: the path of each time. */
function questionsOf(ids: readonly string[]): Readonly<Record<string, (time: number) => string>> {
  const idOf = (time: number): string => ids[(time * 7_919) % ids.length] ?? '';
  const resolved = '/v1/incidents?status=resolved&limit=50';
  return {
    'the newest 50': () => '/v1/incidents?limit=50',
    'the newest 50 that are open': () => '/v1/incidents?status=open&limit=50',
    'open, by need, with counts': () => '/v1/incidents?status=open&order=need&counts=true&limit=50',
    'the newest 50 that are over': () => resolved,
    'over, of a severity': (time) => `${resolved}&severity=sev${1 + (time % 3)}`,
    'over, of a team': () => `${resolved}&team=team/bench`,
    'over, of a person': () => `${resolved}&person=person/bench`,
    'over, of somebody who is in none': () => `${resolved}&person=person/triage`,
    'over, that affect an entry': () => `${resolved}&entry=business-service/bench`,
    'over, since and until': () => `${resolved}&since=${daysAgo(60)}&until=${daysAgo(30)}`,
    'a word that many have': () => `${resolved}&q=lisbon`,
    'two words of few': (time) => `${resolved}&q=log+${rareWordOf((time * 4) % rareWords)}`,
    'a word of few': (time) => `/v1/incidents?q=${rareWordOf(time * 13)}`,
    'a word that none has': (time) => `/v1/incidents?q=nowhere${time}`,
    'one incident': (time) => `/v1/incidents/${idOf(time)}`,
    'a timeline': (time) => `/v1/incidents/${idOf(time)}/timeline`,
    'a report': (time) => `/v1/incidents/${idOf(time)}/report`,
    'escalations that run': () => '/v1/escalations',
    'open nudges': () => '/v1/nudges',
    'follow-ups': () => '/v1/follow-ups',
    insights: () => '/v1/insights',
    obligations: () => '/v1/obligations',
    'the console': () => '/',
    'the console, incidents': () => '/incidents',
  };
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString();
}

async function questionRows(
  ground: Ground,
  count: number,
  profileFolder: string | undefined,
  remarks: string[],
): Promise<readonly Row[]> {
  const processes = await ground.start(profileFolder);
  await using bare = await MeasuredProcess.start(scriptOf('size-bare.ts'), /listening at (http:\S+)/);
  const rows: Row[] = [];
  try {
    for (const process of processes) await process.quiet();
    const origin = processes.at(-1)?.announced ?? '';
    const { ids, times } = await paged(origin);
    for (const [name, pathOf] of Object.entries(questionsOf(ids))) {
      tell(`size: ${name}`);
      const first = await answerTo(origin + pathOf(0));
      if (first.status !== 200) {
        remarks.push(
          `${name}: left out, as ${pathOf(0)} was answered with ${first.status}: ${first.text.slice(0, 300)}`,
        );
        continue;
      }
      for (let time = 0; time < warmUps; time += 1) await answerTo(origin + pathOf(time));
      const own: number[] = [];
      const theirs: number[] = [];
      for (let time = 0; time < asked; time += 1) {
        const answer = await answerTo(origin + pathOf(time));
        own.push(answer.milliseconds);
        theirs.push((await answerTo(`${bare.announced}/bytes?bytes=${answer.bytes}`)).milliseconds);
      }
      rows.push(...rowsOf(`${incidentsText(count)}: ${name}`, own, theirs));
    }
    rows.push(...rowsOf(`${incidentsText(count)}: ${pages} pages of 100, each behind the last`, times));
    rows.push({
      what: `${incidentsText(count)}: memory after all that`,
      unit: 'MB',
      escalog: processes.reduce((sum, process) => sum + process.memory(), 0),
    });
  } finally {
    await ended(processes);
  }
  return rows;
}

function rowsOf(what: string, own: readonly number[], bare: readonly number[] = []): readonly Row[] {
  const [mine, theirs] = [percentilesOf(own), percentilesOf(bare)];
  const beside = (figure: number) => (bare.length > 0 ? { bare: figure } : {});
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: mine.p50, ...beside(theirs.p50) },
    { what: `${what}, p99`, unit: 'ms', escalog: mine.p99, ...beside(theirs.p99), target: { atMost: 50 } },
  ];
}

interface Answer {
  readonly status: number;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly text: string;
}

async function answerTo(url: string): Promise<Answer> {
  const begun = performance.now();
  const { statusCode: status, body } = await request(url);
  const text = await body.text();
  return { status, milliseconds: performance.now() - begun, bytes: Buffer.byteLength(text), text };
}

/** Goes through the list from the newest on. */
async function paged(origin: string): Promise<{ readonly ids: readonly string[]; readonly times: readonly number[] }> {
  const ids: string[] = [];
  const times: number[] = [];
  let next: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const after = next === null ? '' : `&after=${encodeURIComponent(next)}`;
    const { status, text, milliseconds } = await answerTo(`${origin}/v1/incidents?limit=100${after}`);
    if (status !== 200) throw new Error(`a page was answered with ${status}: ${text}`);
    const list = JSON.parse(text) as {
      readonly incidents: readonly { readonly id: string }[];
      readonly next: string | null;
    };
    times.push(milliseconds);
    ids.push(...list.incidents.map(({ id }) => id));
    next = list.next;
    if (next === null) break;
  }
  return { ids, times };
}
