import { setTimeout as pause } from 'node:timers/promises';
import { counted } from '@escalog/kernel';
import type { IncidentRebuild, Rebuild } from '../api/running.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { withIncident } from '../incident-id.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

const currentPath = '/v1/timeline/rebuilds/current';
/** In milliseconds. */
const lookedAfter = 500;

/** Has what all timelines are told from made anew, and waits for the end of it. One that runs already is followed. */
export async function rebuildAll({ client, terminal }: Context): Promise<void> {
  let now = await begun(client);
  for (let shown = -1; now.state === 'running'; now = await client.get<Rebuild>(currentPath)) {
    if (now.handled !== shown) terminal.err(`${now.handled} of ${counted(now.total, 'message')}`);
    shown = now.handled;
    await pause(lookedAfter);
  }
  if (now.state !== 'done') throw new Failure('refused', now.detail);
  terminal.out(`Timelines are made anew from ${counted(now.handled, 'message')}${skippedOf(now)}.`);
}

async function begun(client: Client): Promise<Rebuild> {
  try {
    return (await client.post<Rebuild>('/v1/timeline/rebuilds', {})).body;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'rebuild-running') throw error;
    return client.get<Rebuild>(currentPath);
  }
}

/** Has what the timeline of one incident is told from made anew. */
export async function rebuildIncident(id: string, { client, terminal }: Context): Promise<void> {
  const { body } = await withIncident(id, client, (path) =>
    client.post<IncidentRebuild>(path('/timeline/rebuilds'), {}),
  );
  terminal.out(`The timeline of ${id} is made anew from ${counted(body.events, 'event')}${skippedOf(body)}.`);
}

function skippedOf({ skipped, firstSkipped: [first] }: Pick<Rebuild, 'skipped' | 'firstSkipped'>): string {
  if (skipped === 0 || first === undefined) return '';
  const where = `offset ${first.offset} of partition ${first.partition} of ${first.topic}`;
  return oneLine(`; ${skipped} cannot be read, the first at ${where}: ${first.reason}`);
}
