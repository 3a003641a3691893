/** How soon 1,000 pages at once go out to 500 people over four ways, with every provider well, and with one that hangs. */
import { createTransport } from 'nodemailer';
import { Agent, Pool, request } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { percentilesOf } from './percentiles.ts';
import { ReachingProviders, ways, type WayName } from './reaching-providers.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const people = 500;
/** Whoever is paged by a level: as many as a level may have. */
const atOnce = 50;
/** Pages of each person. */
const rounds = 2;
const ofEachWay = (people / ways.length) * rounds;
const longestWait = 60_000;
/** Messages at once, as Escalog has them. */
const widths: Readonly<Record<WayName, number>> = { mail: 10, webhook: 128, sms: 20, slack: 10 };
const others = ways.filter((way) => way !== 'slack');

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

  /** Milliseconds from the declarations to each message that came by `counted`. */
  const paged = async (name: string, counted: readonly WayName[]): Promise<readonly number[]> => {
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
    const came = counted.flatMap((way) => providers.came[way].map((at) => at - begunAt));
    if (came.length !== counted.length * ofEachWay) throw new Error(`${came.length} messages came, ${name}`);
    return came;
  };

  for (const entries of chunksOf(entriesFor(providers.origin), 500)) await post('/v1/catalog/apply', { entries });
  await paged('to warm up', ways);
  const bareAll = await bareCalls(providers, ways);
  const well = percentilesOf(await paged('with every provider well', ways));
  const bareOthers = await bareCalls(providers, others);
  const calm = percentilesOf(await paged('for comparison', ways).then(() => wellOthers(providers)));
  providers.slackHangs = true;
  const beside = percentilesOf(await paged('while Slack hangs', others));
  const what = '1,000 pages at once to 500 people by mail, webhook, SMS and Slack';
  return [
    {
      what: `${what}: the last first attempt; bare is the calls alone`,
      unit: 'ms',
      escalog: well.max,
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
      what: 'the same while Slack hangs: p99 of the others; bare is without that',
      unit: 'ms',
      escalog: beside.p99,
      bare: calm.p99,
      target: { atMost: 1.25 * calm.p99 + 20 },
    },
  ];

  function wellOthers({ came }: ReachingProviders): readonly number[] {
    const begunAt = Math.min(...ways.flatMap((way) => came[way]));
    return others.flatMap((way) => came[way].map((at) => at - begunAt));
  }
}

/** How long the same calls take that pages make, by nothing but the clients of the providers, as many at once. */
async function bareCalls(providers: ReachingProviders, by: readonly WayName[]): Promise<number> {
  tell(`bare: the calls of ${by.join(', ')}`);
  const transport = createTransport({
    url: providers.smtpUrl,
    pool: true,
    maxConnections: widths.mail,
    maxMessages: 1_000,
  });
  const agents = new Map(by.map((way) => [way, new Agent({ connections: widths[way] })]));
  const text = 'Nobody can pay. '.repeat(40);
  const post = async (way: WayName, url: string, type: string, body: string): Promise<void> => {
    const dispatcher = agents.get(way);
    if (dispatcher === undefined) return;
    const answer = await request(url, { method: 'POST', headers: { 'content-type': type }, body, dispatcher });
    await answer.body.dump();
  };
  const form = new URLSearchParams({ Body: text, To: '+15005551000', From: '+15005550006' }).toString();
  const calls: Record<WayName, (index: number) => Promise<unknown>> = {
    mail: (index) =>
      transport.sendMail({
        from: 'a@b.example',
        to: `p${index}@acme.example`,
        subject: 'Nobody can pay',
        text,
        html: text,
      }),
    webhook: (index) =>
      post('webhook', `${providers.origin}/hook/${index}`, 'application/json', JSON.stringify({ text })),
    sms: () => post('sms', providers.smsUrl, 'application/x-www-form-urlencoded', form),
    slack: () => post('slack', providers.slackUrl, 'application/x-www-form-urlencoded', form),
  };
  const all = async (): Promise<void> =>
    void (await Promise.all(
      by.map((way) =>
        inTurns(
          widths[way],
          Array.from({ length: ofEachWay }, (_, index) => () => calls[way](index)),
        ),
      ),
    ));
  // Connections are open and code is compiled, as in a process that runs.
  await all();
  providers.begin();
  const begunAt = performance.now();
  await all();
  const last = Math.max(...by.flatMap((way) => providers.came[way])) - begunAt;
  transport.close();
  await Promise.all([...agents.values()].map((agent) => agent.destroy()));
  return last;
}

async function inTurns(width: number, tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const left = tasks.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const task of left) await task();
    }),
  );
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
