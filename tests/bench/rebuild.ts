import { setTimeout as wait } from 'node:timers/promises';
import { resultOf } from './measured-process.ts';
import type { Row } from './table.ts';

/** What one pass over the log did. */
export interface Pass {
  readonly events: number;
  readonly seconds: number;
}

interface Progress {
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  readonly handled: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly detail: string;
}

/** Events a second that the timelines are rebuilt from by a running process, against SQLite that walks as many rows of their size. */
export async function rebuildRow(timelineUrl: string, file: string): Promise<Row> {
  const escalog = await rebuilt(timelineUrl);
  const bare = await resultOf<Pass>('rebuild-bare.ts', file, String(escalog.events));
  return { ...rowOf(escalog, bare), target: { atLeast: 200_000 } };
}

/** The same on a cluster, against a plain kafkajs consumer that reads the same messages and drops them. */
export async function clusterRebuildRow(timelineUrl: string, kafka: string): Promise<Row> {
  const escalog = await rebuilt(timelineUrl);
  return rowOf(escalog, await resultOf<Pass>('read-topics.ts', kafka, String(escalog.events)));
}

/** Has whoever answers there rebuild its timelines; the time is its own. */
export async function rebuilt(timelineUrl: string): Promise<Pass> {
  const started = await fetch(`${timelineUrl}/v1/timeline/rebuilds`, { method: 'POST' });
  if (started.status !== 202) throw new Error(`the rebuild was refused: ${await started.text()}`);
  for (;;) {
    const { state, handled, startedAt, endedAt, detail } = (await (
      await fetch(`${timelineUrl}/v1/timeline/rebuilds/current`)
    ).json()) as Progress;
    if (state === 'done')
      return { events: handled, seconds: (Date.parse(endedAt ?? '') - Date.parse(startedAt)) / 1_000 };
    if (state !== 'running') throw new Error(`the rebuild has ${state}: ${detail}`);
    await wait(200);
  }
}

function rowOf(escalog: Pass, bare: Pass): Row {
  return {
    what: `rebuild from a log of ${escalog.events.toLocaleString('en')} events`,
    unit: '/s',
    escalog: escalog.events / escalog.seconds,
    bare: bare.events / bare.seconds,
  };
}
