import { incidentPath, type Incident } from '../api.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

/** "I have it": stops the escalations of the incident. */
export async function acknowledge(id: string, by: string, { client, terminal }: Context): Promise<void> {
  const { body } = await client.post<Incident>(incidentPath(id, '/acknowledge'), { by });
  terminal.out(`Acknowledged by ${body.names?.[by] ?? by}: ${oneLine(body.title)}`);
}

/** It is worse, or less bad, than it looked. */
export async function changeSeverity(
  id: string,
  severity: string,
  by: string,
  because: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const { body } = await client.post<Incident>(incidentPath(id, '/severity'), {
    severity,
    by,
    ...(because !== undefined && { why: because }),
  });
  terminal.out(`Severity is now ${body.severity}: ${oneLine(body.title)}`);
}

/** Tells what is going on. */
export async function postUpdate(id: string, text: string, by: string, { client, terminal }: Context): Promise<void> {
  const { body } = await client.post<Incident>(incidentPath(id, '/updates'), { text, by });
  terminal.out(`Update posted: ${oneLine(body.title)}`);
}

/** It is over. */
export async function resolve(
  id: string,
  by: string,
  note: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const { body } = await client.post<Incident>(incidentPath(id, '/resolve'), {
    by,
    ...(note !== undefined && { note }),
  });
  terminal.out(`Resolved: ${oneLine(body.title)}. The report: escalog report ${body.id}`);
}
