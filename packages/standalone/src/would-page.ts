/** Whom the open incidents would page, told from what the services answer to whoever asks. */
import type { FastifyInstance } from 'fastify';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WouldPage {
  readonly person: string;
  readonly name: string;
  readonly channels: string[];
  readonly level: number | null;
  readonly dueAt: string;
}

export interface OpenIncident {
  readonly incidentId: string;
  readonly title: string;
  readonly severity: string | null;
  readonly declaredAt: string;
  readonly acknowledged: boolean;
  readonly pages: WouldPage[];
}

export interface WouldPageAll {
  readonly incidents: readonly OpenIncident[];
  readonly more: number;
}

interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: string | null;
  readonly declaredAt: string;
  readonly status: string;
}

interface Escalation {
  readonly incidentId: string;
  readonly next: {
    readonly at: string;
    readonly level: number | null;
    readonly people: readonly { readonly person: string; readonly name: string }[];
  } | null;
}

interface Waiting {
  readonly more: number;
  readonly pages: readonly {
    readonly incidentId: string;
    readonly person: string;
    readonly name: string;
    readonly dueAt: string;
    readonly channels: string[];
  }[];
}

/** The open incidents that `headers` may see, what nobody has first, each with whom it would page; and how many messages on their way are not told with them. */
export async function openIncidents(server: Pick<FastifyInstance, 'inject'>, headers: Headers): Promise<WouldPageAll> {
  const ask = asking(server, headers);
  const [incidents, escalations, { pages, more }] = await Promise.all([
    all<Incident>(ask, '/v1/incidents?status=open&order=need&limit=200', 'incidents'),
    all<Escalation>(ask, '/v1/escalations?limit=200', 'escalations'),
    ask<Waiting>('/v1/channels/waiting?limit=1000'),
  ]);
  const told = incidents.map(({ id, title, severity, declaredAt, status }) => ({
    incidentId: id,
    title,
    severity,
    declaredAt,
    acknowledged: status === 'acknowledged',
    pages: [
      ...pages
        .filter(({ incidentId }) => incidentId === id)
        .map(({ person, name, dueAt, channels }) => ({ person, name, channels, level: null, dueAt })),
      ...escalations
        .filter(({ incidentId }) => incidentId === id)
        .flatMap(({ next }) =>
          (next?.people ?? []).map(({ person, name }) => ({
            person,
            name,
            channels: [],
            level: next?.level ?? null,
            dueAt: next?.at ?? '',
          })),
        ),
    ],
  }));
  return { incidents: told, more };
}

type Ask = <Body>(url: string) => Promise<Body>;

function asking(server: Pick<FastifyInstance, 'inject'>, { authorization, cookie, host }: Headers): Ask {
  const own = Object.fromEntries(
    Object.entries({ authorization, cookie, host }).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  return async <Body>(url: string) => {
    const response = await server.inject({ url, headers: own });
    if (response.statusCode !== 200)
      throw new Error(`${url} was answered with ${response.statusCode}: ${response.body}`);
    return response.json<Body>();
  };
}

async function all<Item>(ask: Ask, url: string, name: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let after = ''; ;) {
    const page = await ask<Record<string, unknown>>(`${url}${after}`);
    items.push(...(page[name] as readonly Item[]));
    if (typeof page['next'] !== 'string') return items;
    after = `&after=${encodeURIComponent(page['next'])}`;
  }
}
