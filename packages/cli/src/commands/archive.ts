/**
 * Archives incidents that are over for long: writes each into files, makes sure that they are there and whole, and only then has it
 * dropped from lists and views. Killed at any point it can be run again: what was not dropped is written anew, and what was is done.
 */
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { counted } from '@escalog/kernel';
import type { Incident, IncidentPage } from '../api/incidents.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { makeFolder, textIn, writeWhole } from '../files.ts';
import { lengthOf } from '../length-of.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

export interface ArchiveOptions {
  readonly olderThan: string;
  readonly to: string;
  readonly dryRun?: boolean;
  readonly as?: string;
  readonly because?: string;
}

const pageLength = 200;
/** What is refused of one incident, and says nothing of the others: it is not over after all, is not done with, or would not be whole. */
const leavesIt: ReadonlySet<string> = new Set(['incident-open', 'follow-ups-open', 'history-incomplete']);

export async function archive(
  { olderThan, to, dryRun = false, as: by, because: why }: ArchiveOptions,
  { client, terminal }: Context,
): Promise<void> {
  const length = lengthOf(olderThan);
  if (length === undefined)
    throw new Failure('usage', `${olderThan} is no length of time: give one such as --older-than 365d.`);
  const before = Temporal.Now.instant()
    .subtract({ milliseconds: length.total('milliseconds') })
    .toString();
  const folder = resolve(to);
  let archived = 0;
  let left = 0;
  for await (const incident of resolvedBefore(before, client)) {
    const what = oneLine(
      `${incident.id}  ${localTime(incident.resolvedAt ?? '', terminal.timeZone)}  ${incident.title}`,
    );
    if (dryRun) {
      terminal.out(what);
      archived += 1;
      continue;
    }
    try {
      const place = await kept(incident, folder, client);
      await client.post(`/v1/incidents/${encodeURIComponent(incident.id)}/archive`, {
        archive: `${hostname()}:${place}`,
        by,
        ...(why !== undefined && { why }),
      });
      terminal.out(what);
      archived += 1;
    } catch (error) {
      if (!(error instanceof Refused) || !leavesIt.has(error.problem.code)) throw error;
      terminal.err(oneLine(`Left: ${incident.id}  ${incident.title}. ${error.message}`));
      left += 1;
    }
  }
  const sum = counted(archived, 'incident');
  terminal.err(
    dryRun
      ? `${sum} would be archived to ${folder}.`
      : `${sum} archived to ${folder}${left === 0 ? '' : `, ${left} left`}.`,
  );
}

/** Those that were resolved before an instant, the newest declaration first. */
async function* resolvedBefore(before: string, client: Client): AsyncGenerator<Incident> {
  for (let after: string | null = null; ;) {
    const query = new URLSearchParams({
      status: 'resolved',
      until: before,
      limit: String(pageLength),
      ...(after !== null && { after }),
    });
    const page: IncidentPage = await client.get<IncidentPage>(`/v1/incidents?${query}`);
    for (const incident of page.incidents)
      if (incident.resolvedAt !== null && incident.resolvedAt !== undefined && incident.resolvedAt < before)
        yield incident;
    if (page.next === null) return;
    after = page.next;
  }
}

/** Writes an incident into its two files, and answers with the path of its events once what is on disk is what Escalog has. */
async function kept({ id, declaredAt }: Incident, folder: string, client: Client): Promise<string> {
  const path = `/v1/incidents/${encodeURIComponent(id)}`;
  const ask = {
    'events.ndjson': () => client.getText(`${path}/timeline/events`),
    'report.json': () => client.getText(`${path}/report?format=json`),
  };
  const within = join(folder, declaredAt.slice(0, 'YYYY-MM'.length));
  makeFolder(within);
  const fileOf = (kind: string): string => join(within, `${id}.${kind}`);
  for (const [kind, read] of Object.entries(ask)) writeWhole(fileOf(kind), await read());
  // Asked again: what was written beside it meanwhile is not in the file.
  for (const [kind, read] of Object.entries(ask))
    if (textIn(fileOf(kind)) !== (await read()))
      throw new Failure(
        'refused',
        `${fileOf(kind)} is not what Escalog has of ${id}, which was not archived; run this again.`,
      );
  return fileOf('events.ndjson');
}
