/** What it takes to give a whole log to somebody, in each format, against a plain read of that log. */
import { topics } from '@escalog/contracts';
import { request } from 'undici';
import { MeasuredProcess, resultOf, scriptOf } from './measured-process.ts';
import type { Pass } from './rebuild.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const formats = { ndjson: 'NDJSON', csv: 'CSV', parquet: 'Parquet' } as const;
const sampleEvery = 50;

/** Events a second as each format, and how much more memory the process took meanwhile than before, at most. */
export async function exportRows(dataDir: string, events: number): Promise<readonly Row[]> {
  tell(`export: a log of ${events.toLocaleString('en')} events`);
  await resultOf('export-ground.ts', dataDir, String(events));
  const names = [topics.incidents, topics.routing, topics.escalations, topics.notifications].map(({ name }) => name);
  const bare = await resultOf<Pass>('export-bare.ts', dataDir, ...names);
  if (bare.events !== events) throw new Error(`the log holds ${bare.events} events, not ${events}`);
  const rows: Row[] = [];
  for (const [format, name] of Object.entries(formats)) {
    tell(`export: ${name}`);
    const { seconds, megabytes } = await exported(dataDir, format);
    const what = `export of ${events.toLocaleString('en')} events as ${name}`;
    rows.push({ what, unit: '/s', escalog: events / seconds, bare: bare.events / bare.seconds });
    // Grows with what is in hand, not with the log.
    rows.push({ what: `memory more meanwhile, at most`, unit: 'MB', escalog: megabytes, target: { atMost: 256 } });
  }
  return rows;
}

/** Each in a fresh process, so that none has the memory that another has left. */
async function exported(
  dataDir: string,
  format: string,
): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  await using process = await MeasuredProcess.start(scriptOf('export-escalog.ts', dataDir), /listens at (\S+)/);
  const before = process.memory();
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memory())), sampleEvery);
  try {
    const start = performance.now();
    const { statusCode, body } = await request(`${process.announced}/v1/events?format=${format}`);
    if (statusCode !== 200) throw new Error(await body.text());
    for await (const _ of body);
    return { seconds: (performance.now() - start) / 1_000, megabytes: most - before };
  } finally {
    clearInterval(sampling);
  }
}
