import { setTimeout as wait } from 'node:timers/promises';
import { resultOf } from './measured-process.ts';
import type { Pass } from './rebuild.ts';
import type { Row } from './table.ts';

interface Progress {
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  readonly handled: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly detail: string;
}

/** Events a second that the timeline service rebuilds from the log, against a plain kafkajs consumer that reads the same messages and drops them. */
export async function clusterRebuildRow(timelineUrl: string, kafka: string): Promise<Row> {
  const escalog = await rebuilt(timelineUrl);
  const bare = await resultOf<Pass>('read-topics.ts', kafka, String(escalog.events));
  return {
    what: `rebuild from a log of ${escalog.events.toLocaleString('en')} events`,
    unit: '/s',
    escalog: escalog.events / escalog.seconds,
    bare: bare.events / bare.seconds,
  };
}

async function rebuilt(timelineUrl: string): Promise<Pass> {
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
