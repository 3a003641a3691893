/** How long an answer takes while somebody types, with a catalog of 10,000 entries. */
import { Pool } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { openLoop } from './load.ts';
import { MeasuredProcess, scriptOf } from './measured-process.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import { tell } from './report.ts';
import { searchChangeRows } from './search-changes.ts';
import { searchedEntries, typed } from './search-ground.ts';
import type { Row } from './table.ts';

const rate = 50;
const entriesAtOnce = 500;
const warmUp = 5;

/** Type-ahead against the whole catalog at a steady rate, beside a server that only looks for the text in 10,000 names. */
export async function searchRows(dataDir: string, seconds: number): Promise<readonly Row[]> {
  await using escalog = await startEscalogProcess({ dataDir, profileFolder: undefined });
  await applySearched(escalog.announced);
  const own = await latencyOf(`${escalog.announced}/v1/catalog/search`, seconds);
  await using baseline = await MeasuredProcess.start(scriptOf('search-bare.ts'), /listening at (http:\S+)/);
  const bare = await latencyOf(`${baseline.announced}/search`, seconds);
  const what = `search while typing, ${searchedEntries.length.toLocaleString('en')} entries, ${rate} a second`;
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: own.p50, bare: bare.p50 },
    { what: `${what}, p99`, unit: 'ms', escalog: own.p99, bare: bare.p99, target: { atMost: 10 } },
    ...searchChangeRows(),
  ];
}

/** Puts the 10,000 entries over what is there. */
export async function applySearched(origin: string): Promise<void> {
  tell(`applying ${searchedEntries.length.toLocaleString('en')} entries`);
  for (let at = 0; at < searchedEntries.length; at += entriesAtOnce) {
    const answer = await fetch(`${origin}/v1/catalog/apply`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entries: searchedEntries.slice(at, at + entriesAtOnce) }),
    });
    if (answer.status !== 200) throw new Error(`the catalog was not applied: ${await answer.text()}`);
  }
}

/** In milliseconds, from when each request was due until its answer was there. */
async function latencyOf(address: string, seconds: number): Promise<Percentiles> {
  const { origin, pathname } = new URL(address);
  tell(`search: ${address} for ${seconds} s`);
  const pool = new Pool(origin, { connections: 16 });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.destroy());
  const answeredAt: number[] = [];
  const ask = async (sequence: number): Promise<void> => {
    const text = typed[sequence % typed.length] ?? '';
    const answer = await pool.request({ method: 'GET', path: `${pathname}?q=${encodeURIComponent(text)}` });
    const body = (await answer.body.json()) as { readonly offers: readonly unknown[] };
    if (answer.statusCode !== 200 || body.offers.length === 0)
      throw new Error(`nothing was found by "${text}": ${answer.statusCode} ${JSON.stringify(body)}`);
    answeredAt[sequence] = performance.now();
  };
  await openLoop(rate, warmUp, ask);
  answeredAt.length = 0;
  const { dueAt, failures } = await openLoop(rate, seconds, ask);
  if (failures.length > 0) throw failures[0];
  return percentilesOf(dueAt.map((due, sequence) => (answeredAt[sequence] ?? Infinity) - due));
}
