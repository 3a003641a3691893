/** How soon 1,000 pages at once go out to 500 people over four ways, with every provider well, and with one that hangs. */
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { resultOf, type MeasuredProcess } from './measured-process.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import type { BareCalls } from './reaching-bare.ts';
import { ReachingProviders, usualAnswer, ways, type WayName } from './reaching-providers.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const people = 500;
/** Whoever is paged by a level: as many as a level may have. */
const atOnce = 50;
/** Pages of each person. */
const rounds = 2;
const ofEachWay = (people / ways.length) * rounds;
const longestWait = 60_000;
const others = ways.filter((way) => way !== 'slack');

/** Of the messages of one run that came by some ways. */
type Came = (by: readonly WayName[]) => Percentiles;

export async function reachingRows(dataDir: string, profileFolder: string | undefined): Promise<readonly Row[]> {
  await using providers = await ReachingProviders.open();
  await using escalog = await startEscalogProcess({
    dataDir,
    smtpUrl: providers.smtpUrl,
    profileFolder,
    settings: providers.settings,
  });
  const pool = new Pool(escalog.announced, { connections: 64 });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.destroy());
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path} was answered with ${answer.statusCode}: ${said}`);
  };

  /** Milliseconds from before the first declaration to when messages came. */
  const paged = async (name: string, counted: readonly WayName[]): Promise<Came> => {
    tell(`Escalog: ${people * rounds} pages at once, ${name}`);
    providers.begin();
    const begunAt = performance.now();
    await Promise.all(
      Array.from({ length: rounds * (people / atOnce) }, (_, index) =>
        post('/v1/incidents', {
          title: `${name} ${index}: users cannot log in`,
          affects: [`business-service/group-${index % (people / atOnce)}`],
        }),
      ),
    );
    await providers.reached(Object.fromEntries(counted.map((way) => [way, ofEachWay])), longestWait);
    const { came } = providers;
    const missing = counted.filter((way) => came[way].length !== ofEachWay);
    if (missing.length > 0) throw new Error(`not all messages came by ${missing.join(', ')}, ${name}`);
    return (by) => percentilesOf(by.flatMap((way) => came[way].map((at) => at - begunAt)));
  };

  for (const entries of chunksOf(entriesFor(providers.origin), 500)) await post('/v1/catalog/apply', { entries });
  providers.answerAfter = 0;
  await paged('to warm up', ways);
  const usedBefore = await usedOnceQuiet(escalog);
  await paged('with providers that answer at once', ways);
  const used = (await usedOnceQuiet(escalog)) - usedBefore;
  providers.answerAfter = usualAnswer;
  const bareAll = await bareCalls(providers, ways);
  const bareOthers = await bareCalls(providers, others);
  const well = await paged('with every provider well', ways);
  providers.slackHangs = true;
  const beside = (await paged('while Slack hangs', others))(others);
  const what = `1,000 pages at once to 500 people by mail, webhook, SMS and Slack, which answer after ${usualAnswer} ms`;
  const calm = well(others);
  return [
    {
      what: `${what}: the last first attempt; bare is the calls alone`,
      unit: 'ms',
      escalog: well(ways).max,
      bare: bareAll,
      target: { atMost: 2 * bareAll },
    },
    {
      what: 'the same while Slack hangs: the last first attempt of the others; bare is their calls alone',
      unit: 'ms',
      escalog: beside.max,
      bare: bareOthers,
      target: { atMost: 2 * bareOthers },
    },
    {
      what: 'the same while Slack hangs: p99 of the others; bare is Escalog while every provider is well',
      unit: 'ms',
      escalog: beside.p99,
      bare: calm.p99,
      target: { atMost: 1.25 * calm.p99 + 20 },
    },
    {
      what: 'processor time a page of the same with providers that answer at once',
      unit: 'ms',
      escalog: used / (people * rounds),
    },
  ];
}

/** Milliseconds of processor time so far, once what follows from the last answers is done. */
async function usedOnceQuiet(escalog: MeasuredProcess): Promise<number> {
  await setTimeout(1_000);
  return escalog.processorTime();
}

/** How long the same calls take by nothing but the clients of the providers, in a process of its own as Escalog is. */
async function bareCalls(providers: ReachingProviders, by: readonly WayName[]): Promise<number> {
  tell(`bare: the calls of ${by.join(', ')}`);
  providers.begin();
  const { smtpUrl, origin, smsUrl, slackUrl } = providers;
  const asked: BareCalls = { smtpUrl, origin, smsUrl, slackUrl, by, ofEachWay };
  const { begunAt } = await resultOf<{ readonly begunAt: number }>('reaching-bare.ts', JSON.stringify(asked));
  const came = by.flatMap((way) => providers.came[way].slice(-ofEachWay));
  return percentilesOf(came).max + performance.timeOrigin - begunAt;
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** 500 people with one way each, fifty to a path, and what each path is for. */
function entriesFor(origin: string): readonly object[] {
  const methodOf = (index: number): object =>
    [
      { channel: 'email', address: `p${index}@acme.example` },
      { channel: 'webhook', url: `${origin}/hook/${index}` },
      { channel: 'sms', number: `+1415555${String(1_000 + index)}` },
      { channel: 'slack', to: `U${String(10_000 + index)}` },
    ][index % ways.length] ?? {};
  const persons = Array.from({ length: people }, (_, index) => ({
    ref: `person/p-${index}`,
    name: `Person ${index}`,
    contactMethods: [{ id: 'way', ...methodOf(index) }],
  }));
  const groups = chunksOf(persons, atOnce).flatMap((members, index) => [
    {
      ref: `escalation-path/group-${index}`,
      name: `Group ${index}`,
      nodes: [{ level: { targets: members.map(({ ref }) => ref), acknowledgeWithin: 'PT12H' } }],
      lastResort: members[0]?.ref,
    },
    {
      ref: `team/group-${index}`,
      name: `Group ${index}`,
      members: members.map(({ ref }) => ref),
      path: `escalation-path/group-${index}`,
    },
    { ref: `business-service/group-${index}`, name: `Group ${index}`, owner: `team/group-${index}` },
  ]);
  return [...persons, ...groups];
}
