/** How long it takes to be told whom a declaration would page, with a catalog of 10,000 entries. */
import { join } from 'node:path';
import { Pool } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { openLoop } from './load.ts';
import { MeasuredProcess, scriptOf } from './measured-process.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import { tell } from './report.ts';
import { applySearched } from './search.ts';
import type { Row } from './table.ts';

const rate = 50;
const warmUp = 10;

/** Of the sample organisation: by what the sentence names, by what is affected, of two teams, asked for, and of nobody known. */
const asked: readonly object[] = [
  { title: 'users cannot log in' },
  { title: 'card payments fail', severity: 'sev1' },
  { title: 'slow', affects: ['business-service/login', 'business-service/card-payments'] },
  { title: 'odd', responder: 'person/hugo-silva' },
  { title: 'nothing that is known is named here' },
];

/** Previews at a steady rate, beside a server that only commits the question and answers. `folder` is on the disk that is measured. */
export async function previewRows(folder: string, seconds: number): Promise<readonly Row[]> {
  await using escalog = await startEscalogProcess({ dataDir: folder, profileFolder: undefined });
  await applySearched(escalog.announced);
  const own = await latencyOf(escalog, '/v1/incidents/preview', seconds);
  await using baseline = await MeasuredProcess.start(
    scriptOf('preview-bare.ts', join(folder, 'bare.db')),
    /listening at (http:\S+)/,
  );
  const bare = await latencyOf(baseline, '/preview', seconds);
  const what = `preview, 10,000 entries, ${rate} a second`;
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: own.p50, bare: bare.p50 },
    { what: `${what}, p99`, unit: 'ms', escalog: own.p99, bare: bare.p99, target: { atMost: 10 } },
    { what: 'processor time a preview', unit: 'ms', escalog: own.processorTime, bare: bare.processorTime },
  ];
}

interface Latency extends Percentiles {
  /** Milliseconds of processor time that each answer took: the figure that suffers least from other work on the machine. */
  readonly processorTime: number;
}

/** In milliseconds, from when each question was due until its answer was there. */
async function latencyOf(process: MeasuredProcess, path: string, seconds: number): Promise<Latency> {
  const origin = process.announced;
  tell(`preview: ${origin}${path} for ${seconds} s`);
  const pool = new Pool(origin, { connections: 16 });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.destroy());
  const answeredAt: number[] = [];
  const ask = async (sequence: number): Promise<void> => {
    const body = JSON.stringify(asked[sequence % asked.length]);
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`no preview: ${answer.statusCode} ${text}`);
    answeredAt[sequence] = performance.now();
  };
  await openLoop(rate, warmUp, ask);
  answeredAt.length = 0;
  const usedBefore = process.processorTime();
  const { dueAt, failures } = await openLoop(rate, seconds, ask);
  if (failures.length > 0) throw failures[0];
  return {
    ...percentilesOf(dueAt.map((due, sequence) => (answeredAt[sequence] ?? Infinity) - due)),
    processorTime: (process.processorTime() - usedBefore) / dueAt.length,
  };
}
