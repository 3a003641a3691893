import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { incidentPath, type Escalation, type Incident } from '../api/incidents.ts';
import { mayPass, Refused, type Client } from '../client.ts';
import { previewLines } from '../show/preview.ts';
import { offerLines } from '../show/offers.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';
import { askPreview, declarationOf, type Declaration } from './preview.ts';

export interface DeclareOptions extends Declaration {
  /** Only those who are named or involved, and owners, see it. */
  readonly private?: boolean;
  readonly seenBy?: readonly string[];
  readonly key?: string;
  /** Shows who would be paged, and asks before it declares. */
  readonly preview?: boolean;
  /** Declares what it has shown without asking. */
  readonly yes?: boolean;
}

const mostTries = 4;
const pause = 1_000;

/**
 * Opens an incident, always under a key: the same key is the same incident, however often it is sent. So it may be sent
 * again when nobody knows what became of it, and whoever is told that it failed is told the key.
 */
export async function declare(
  title: string,
  { key: given, preview, yes, private: isPrivate, seenBy, ...said }: DeclareOptions,
  { client, terminal }: Context,
): Promise<void> {
  const key = given ?? randomUUID();
  const declared = declarationOf(title, said);
  const seen = preview ? await showPreview(declared, yes, { client, terminal }) : undefined;
  const declaration = {
    ...declared,
    ...(isPrivate === true && { private: true }),
    ...(seenBy !== undefined && { seenBy }),
    ...(seen !== undefined && { preview: seen }),
  };
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

/** The preview to be declared with, once somebody has seen it and agreed; without one when it cannot be had and they declare nevertheless. */
async function showPreview(
  declaration: object,
  yes: boolean | undefined,
  { client, terminal }: Context,
): Promise<string | undefined> {
  const foretold = await askPreview(declaration, client).catch((error: unknown) => {
    if (!(error instanceof Refused) || error.status < 500) throw error;
    terminal.err(error.message);
    return undefined;
  });
  if (foretold !== undefined) for (const line of previewLines(foretold, terminal.width)) terminal.err(line);
  await needConsent(yes, { verb: 'declare', nothingDone: 'Nothing was declared.', look: 'escalog preview' }, terminal);
  return foretold?.preview;
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
      return [...unownedLines(incident), ...known, ...offeredLines(incident)];
    await setTimeout(lookAgainAfter);
  }
  return [...known, `Who${known.length === 0 ? '' : ' else'} is paged is not known yet: escalog status ${id}`];
}

/** Why triage is asked, where nobody was found to own it. */
function unownedLines({ routes }: Incident): readonly string[] {
  return routes.filter(({ owner }) => owner === null).map(({ explanation }) => explanation);
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

function pagedLine({ path, state, level, paged, because }: Escalation, names: Incident['names'] = {}): string {
  const pathName = names[path] ?? path;
  return paged.length === 0
    ? `Nobody is paged by ${pathName}: ${because ?? 'nobody can be reached'}`
    : `Paged: ${[...new Set(paged.map(({ name }) => name))].join(', ')} (${state === 'exhausted' ? 'last resort' : `level ${level}`} of ${pathName}).`;
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
