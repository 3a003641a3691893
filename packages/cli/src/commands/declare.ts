import type { Incident } from '../api.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

export interface DeclareOptions {
  readonly severity?: string;
  readonly affects?: readonly string[];
  readonly description?: string;
  readonly responder?: string;
  readonly as?: string;
  readonly key?: string;
}

/** Opens an incident. With a key it may be sent as often as needed: the same key is the same incident. */
export async function declare(title: string, { as: declaredBy, key, ...rest }: DeclareOptions, { client, terminal }: Context): Promise<void> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const { status, body: incident } = await client.post<Incident>('/v1/incidents', { title, ...rest, ...(declaredBy !== undefined && { declaredBy }) }, headers);
  terminal.out(incident.id);
  terminal.err(`${status === 201 ? 'Declared' : 'Was declared before'}: ${oneLine(incident.title)} (${incident.severity}). Who is paged: escalog status ${incident.id}`);
}
