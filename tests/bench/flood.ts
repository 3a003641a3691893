/** How late pages of others are while one group floods: the same load of others, without the flood and beside it, in one process. */
import { Pool } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { openLoop, type Send } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { markOf, Receiver } from './receiver.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

/** 10,000 a minute. */
const floodRate = 10_000 / 60;
const rate = 20;
const longestWait = 60_000;

const flooding = { ref: 'alert-source/flood', name: 'Flood', affects: ['business-service/flooded'] };
const others = { ref: 'alert-source/others', name: 'Others', format: 'grafana', affects: ['business-service/calm'] };

/** Sends alerts of others at a steady rate, first alone and then beside a flood of different alerts of one group, and tells how late these were paged. */
export async function floodRows(dataDir: string, seconds: number): Promise<readonly Row[]> {
  await using receiver = await Receiver.open();
  await using escalog = await startEscalogProcess({ dataDir, profileFolder: undefined });
  const pool = new Pool(escalog.announced, { connections: 64 });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.destroy());
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path} was answered with ${answer.statusCode}: ${said}`);
    return JSON.parse(said);
  };

  /** Percentiles, in milliseconds, of the pages of others. */
  const paged = async (): Promise<ReturnType<typeof percentilesOf>> => {
    const { run, arrivals } = receiver.begin();
    const send: Send = async (sequence) => void (await post('/v1/alerts/others', groupOf(markOf(run, sequence))));
    const { dueAt } = await openLoop(rate, seconds, send);
    await arrivals.reached(dueAt.length, longestWait);
    return percentilesOf(dueAt.map((due, sequence) => (arrivals.at[sequence] ?? Infinity) - due));
  };

  await post('/v1/catalog/apply', { entries: [...entriesFor(receiver.url), flooding, others] });
  tell(`Escalog: alerts of others for ${seconds} s`);
  const calm = await paged();
  tell(`Escalog: the same beside 10,000 alerts a minute of one group`);
  const incidents = new Set<unknown>();
  const flood = openLoop(floodRate, seconds, async (sequence) => {
    const { incidentId } = (await post('/v1/alerts/flood', groupOf(`flood ${sequence}`, 'flood'))) as {
      incidentId: string;
    };
    incidents.add(incidentId);
  });
  const [beside, { failures }] = await Promise.all([paged(), flood]);
  if (failures.length > 0) throw failures[0];
  if (incidents.size !== 1) throw new Error(`the flood made ${incidents.size} incidents`);
  const what = 'alert to first page, beside a flood of 10,000 a minute of one group; bare is without it';
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: beside.p50, bare: calm.p50, target: { atMost: 2 * calm.p50 + 2 } },
    { what: `${what}, p99`, unit: 'ms', escalog: beside.p99, bare: calm.p99, target: { atMost: 2 * calm.p99 + 10 } },
  ];
}

function groupOf(name: string, groupKey = name): object {
  return { version: '4', groupKey, alerts: [{ status: 'firing', labels: { alertname: name } }] };
}

/** Two services with a person each: where the flood goes, and where the others do. */
function entriesFor(url: string): readonly object[] {
  return Object.entries({ flooded: 'sandbox', calm: 'webhook' }).flatMap(([name, channel]) => [
    {
      ref: `person/${name}`,
      name,
      contactMethods: [{ id: 'way', channel, ...(channel === 'webhook' && { url }) }],
    },
    {
      ref: `escalation-path/${name}`,
      name,
      nodes: [{ level: { targets: [`person/${name}`], acknowledgeWithin: 'PT12H' } }],
      lastResort: `person/${name}`,
    },
    { ref: `team/${name}`, name, members: [`person/${name}`], path: `escalation-path/${name}` },
    { ref: `business-service/${name}`, name, owner: `team/${name}` },
  ]);
}
