import { join } from 'node:path';
import { pagesIn } from '@escalog/http';
import type { FastifyInstance } from 'fastify';
import { byNeed, type ListedIncident } from './open-incidents.ts';

const page = pagesIn(join(import.meta.dirname, '..', 'templates'));
const shownAtOnce = 200;
const query = { type: 'object', properties: { after: { type: 'string', minLength: 1, maxLength: 120 } } };

interface Listing {
  readonly incidents: readonly ListedIncident[];
  readonly next: string | null;
}

interface NamedEntry {
  readonly ref: string;
  readonly name: string;
  readonly rank?: number;
}

/** `/`: the open incidents, what needs people first, and where everything else is. The newest ones reload themselves. */
export function indexPage(server: FastifyInstance, publicUrl: () => string): void {
  server.get<{ Querystring: { after?: string } }>('/', { schema: { hide: true, querystring: query } }, async (request, reply) => {
    const { after } = request.query;
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const open = await read<Listing>(`/v1/incidents?status=open&limit=${shownAtOnce}${cursor}`);
    const recent = await read<Listing>('/v1/incidents?status=resolved&limit=10');
    const severities = await entriesOf('severity');
    const paths = await entriesOf('escalation-path');
    const incidents = byNeed(open.incidents, new Map(severities.map(({ ref, rank = 0 }) => [wordOf(ref), rank])));
    const names = new Map([...severities.map(({ ref, name }) => [wordOf(ref), name] as const), ...paths.map(({ ref, name }) => [ref, name] as const)]);
    if (after === undefined) reply.header('refresh', '30');
    const nameOf = (word: string): string => names.get(word) ?? word;
    const shown = { publicUrl: publicUrl(), incidents, next: open.next, recent: recent.incidents, isFirst: after === undefined, nameOf, timeOf };
    return reply.type('text/html; charset=utf-8').send(page('index', 'Open incidents', shown));
  });

  async function entriesOf(type: string): Promise<NamedEntry[]> {
    const { entries } = await read<{ entries: readonly { entry: NamedEntry }[] }>(`/v1/catalog/entries?type=${type}&limit=500`);
    return entries.map(({ entry }) => entry);
  }

  async function read<Answer>(url: string): Promise<Answer> {
    const answer = await server.inject({ url });
    if (answer.statusCode !== 200) throw new Error(`GET ${url} answered ${answer.statusCode}: ${answer.body}`);
    return answer.json<Answer>();
  }
}

/** `sev1` of `severity/sev1`: incidents bear the word alone. */
function wordOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** `2026-11-18 02:00 UTC` of an ISO 8601 instant. */
function timeOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
