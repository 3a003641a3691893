import { join } from 'node:path';
import { HttpProblem, pagesIn, type ProblemBody } from '@escalog/http';
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

/** A condition that does not hold. */
interface FailedCheck {
  readonly service: string;
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What incidents only refer to, and why it is not known when it is not. */
interface Names {
  readonly severities: readonly NamedEntry[];
  readonly paths: readonly NamedEntry[];
  readonly missing?: string;
}

/**
 * `/`: why it cannot do its job, if it cannot; the open incidents, what needs people first, and where everything else is. The newest ones reload
 * themselves. It asks `server` itself, wherever that has its answers from; without a catalog it shows refs.
 */
export function indexPage(server: FastifyInstance, publicUrl: () => string): void {
  server.get<{ Querystring: { after?: string } }>(
    '/',
    { schema: { hide: true, querystring: query } },
    async (request, reply) => {
      const { after } = request.query;
      // Also when it fails: a page that somebody left open comes back by itself.
      if (after === undefined) reply.header('refresh', '30');
      const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const [open, recent, { severities, paths, missing }, unready] = await Promise.all([
        read<Listing>(`/v1/incidents?status=open&limit=${shownAtOnce}${cursor}`),
        read<Listing>('/v1/incidents?status=resolved&limit=10'),
        names(),
        failedChecks(),
      ]);
      const incidents = byNeed(open.incidents, new Map(severities.map(({ ref, rank = 0 }) => [wordOf(ref), rank])));
      const nameOf = namesOf(severities, paths);
      const shown = {
        publicUrl: publicUrl(),
        incidents,
        next: open.next,
        recent: recent.incidents,
        isFirst: after === undefined,
        missing,
        // A catalog that is not empty has a severity at least.
        isEmpty: missing === undefined && severities.length === 0,
        unready,
        nameOf,
        timeOf,
      };
      return reply.type('text/html; charset=utf-8').send(page('index', 'Open incidents', shown));
    },
  );

  async function failedChecks(): Promise<readonly FailedCheck[]> {
    const { checks = [] } = (await server.inject({ url: '/health/ready' })).json<{ checks?: readonly FailedCheck[] }>();
    return checks.filter(({ ok }) => !ok);
  }

  async function names(): Promise<Names> {
    try {
      const [severities, paths] = await Promise.all([entriesOf('severity'), entriesOf('escalation-path')]);
      return { severities, paths };
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      return { severities: [], paths: [], missing: error.message };
    }
  }

  async function entriesOf(type: string): Promise<NamedEntry[]> {
    const { entries } = await read<{ entries: readonly { entry: NamedEntry }[] }>(
      `/v1/catalog/entries?type=${type}&limit=500`,
    );
    return entries.map(({ entry }) => entry);
  }

  async function read<Answer>(url: string): Promise<Answer> {
    const answer = await server.inject({ url });
    if (answer.statusCode === 200) return answer.json<Answer>();
    const { code, detail } = answer.json<ProblemBody>();
    const retryAfter = answer.headers['retry-after'];
    throw new HttpProblem(
      answer.statusCode,
      code,
      detail,
      retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } },
    );
  }
}

/** Says how people call a severity, given as a word, or a path, given as a ref. */
function namesOf(severities: readonly NamedEntry[], paths: readonly NamedEntry[]): (word: string) => string {
  const names = new Map([
    ...severities.map(({ ref, name }) => [wordOf(ref), name] as const),
    ...paths.map(({ ref, name }) => [ref, name] as const),
  ]);
  return (word) => names.get(word) ?? word;
}

/** `sev1` of `severity/sev1`: incidents bear the word alone. */
function wordOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** `2026-11-18 02:00 UTC` of an ISO 8601 instant. */
function timeOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
