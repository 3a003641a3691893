import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { incidentPath, type Escalation, type Incident } from '../api.ts';
import { mayPass, Refused, type Client } from '../client.ts';
import { offerLines } from '../show/offers.ts';
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

const mostTries = 4;
const pause = 1_000;

/**
 * Opens an incident, always under a key: the same key is the same incident, however often it is sent. So it may be sent
 * again when nobody knows what became of it, and whoever is told that it failed is told the key.
 */
export async function declare(
  title: string,
  { as: declaredBy, key: given, ...rest }: DeclareOptions,
  { client, terminal }: Context,
): Promise<void> {
  const key = given ?? randomUUID();
  const declaration = { title, ...rest, ...(declaredBy !== undefined && { declaredBy }) };
  const send = () => client.post<Incident>('/v1/incidents', declaration, { 'idempotency-key': key });
  const again = (tries: number) =>
    terminal.err(`Whether it is declared is not known yet; trying again (${tries} of ${mostTries}).`);
  const { status, body: incident } = await repeated(send, again).catch((error: unknown) => {
    throw mayPass(error)
      ? error.saying(
          `It may have been declared all the same: declare it again with --key ${key}, and it stays one incident.`,
        )
      : error;
  });
  terminal.out(incident.id);
  terminal.err(
    oneLine(
      `${status === 201 || given === undefined ? 'Declared' : 'Was declared before'}: ${incident.title} (${incident.severity}).`,
    ),
  );
  for (const line of await pagedLines(incident.id, client)) terminal.err(oneLine(line));
}

const looksAtMost = 15;
const lookAgainAfter = 200;

/** Who is paged, as soon as that is decided for every route; what is known by then when it takes longer. */
async function pagedLines(id: string, client: Client): Promise<readonly string[]> {
  let known: readonly string[] = [];
  for (let looks = 1; looks <= looksAtMost; looks += 1) {
    const incident = await client.get<Incident>(incidentPath(id)).catch(() => undefined);
    if (incident === undefined) break;
    known = incident.escalations.filter(isDecided).map((escalation) => pagedLine(escalation, incident.names));
    if (incident.routes.length > 0 && known.length >= incident.routes.length)
      return [...known, ...offeredLines(incident)];
    await setTimeout(lookAgainAfter);
  }
  return [...known, `Who${known.length === 0 ? '' : ' else'} is paged is not known yet: escalog status ${id}`];
}

/** What it may be about, where that could not be told. */
function offeredLines({ affects, offers = [] }: Incident): readonly string[] {
  if (offers.length === 0) return [];
  return [
    affects.length === 0 ? 'What is affected could not be told. It may be about:' : 'It may be about these as well:',
    ...offerLines(offers),
  ];
}

function isDecided({ paged, state }: Escalation): boolean {
  return paged.length > 0 || state !== 'climbing';
}

function pagedLine({ path, level, paged, because }: Escalation, names: Incident['names'] = {}): string {
  const pathName = names[path] ?? path;
  return paged.length === 0
    ? `Nobody is paged by ${pathName}: ${because ?? 'nobody can be reached'}`
    : `Paged: ${[...new Set(paged.map(({ name }) => name))].join(', ')} (level ${level} of ${pathName}).`;
}

/** What `send` resolves with, after some tries if need be. */
async function repeated<Answer>(send: () => Promise<Answer>, again: (tries: number) => void): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (!mayPass(error) || tries === mostTries) throw error;
      await setTimeout(error instanceof Refused ? (error.retryAfter ?? pause) : pause);
      again(tries + 1);
    }
  }
}
