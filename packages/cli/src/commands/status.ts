import type { Incident, IncidentPage } from '../api/incidents.ts';
import { withIncident } from '../incident-id.ts';
import { incidentLines } from '../show/incident.ts';
import { localTime } from '../show/local-time.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface StatusOptions {
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** One incident with who is involved, or a page of those that are not resolved. */
export async function status(id: string | undefined, options: StatusOptions, context: Context): Promise<void> {
  await (id === undefined ? listOpen(options, context) : showOne(id, options, context));
}

async function showOne(id: string, { json }: StatusOptions, { client, terminal }: Context): Promise<void> {
  const incident = await withIncident(id, client, (path) => client.get<Incident>(path()));
  if (json) return terminal.out(JSON.stringify(incident, null, 2));
  for (const line of incidentLines(incident, terminal.timeZone)) terminal.out(line);
}

async function listOpen({ limit, after, json }: StatusOptions, { client, terminal }: Context): Promise<void> {
  const query = new URLSearchParams({ status: 'open', limit: String(limit), ...(after !== undefined && { after }) });
  const page = await client.get<IncidentPage>(`/v1/incidents?${query}`);
  if (json) return terminal.out(JSON.stringify(page, null, 2));
  if (page.incidents.length === 0)
    return terminal.err(after === undefined ? 'No open incidents.' : 'No further open incidents.');
  const rows = page.incidents.map(({ id, severity, status: state, declaredAt, title }) => [
    id,
    severity,
    state,
    localTime(declaredAt, terminal.timeZone),
    title,
  ]);
  for (const line of table(
    ['ID', 'SEVERITY', 'STATUS', `DECLARED (${terminal.timeZone})`, 'TITLE'],
    rows,
    terminal.width,
  ))
    terminal.out(line);
  if (page.next !== null) terminal.err(`There are more: escalog status --limit ${limit} --after ${page.next}`);
}
