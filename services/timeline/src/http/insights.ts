import { acceptedType, HttpProblem, principalOf, problemSchema, type Routes } from '@escalog/http';
import { after, instantFrom, isoOf, type Instant } from '@escalog/kernel';
import Type, { type Static } from 'typebox';
import { insightsAsCsv } from '../documents/insights-csv.ts';
import type { Behind } from '../domain/insights-behind.ts';
import { proposalWords } from '../domain/insights-words.ts';
import type { Insights } from '../domain/insights.ts';
import {
  groupings,
  lastResort,
  longestByDay,
  longestSpan,
  usualSpan,
  type InsightsFilter,
} from '../domain/insights-question.ts';
import { beginningOf } from '../domain/wall-clock.ts';
import type { Answered } from '../facts/fact-book.ts';
import { expectZone, tags, type TimelineContext } from './context.ts';
import { insightsSchema } from './insights-schema.ts';

const moment = (description: string, example: string) =>
  Type.Optional(
    Type.String({
      pattern: String.raw`^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$`,
      maxLength: 40,
      description,
      examples: [example],
    }),
  );
const ref = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

const query = Type.Object({
  since: moment(
    'Incidents that were declared from then on: an instant, or a date, which begins in the zone. Thirty days before `until` when absent.',
    '2026-11-01',
  ),
  until: moment('… and before then. Now when absent.', '2026-12-01T00:00:00Z'),
  zone: Type.String({
    minLength: 1,
    maxLength: 60,
    default: 'UTC',
    description: 'IANA time zone whose hours, nights and days are meant.',
    examples: ['Europe/Lisbon'],
  }),
  by: Type.Enum([...groupings], {
    default: 'team',
    description:
      'What groups are told apart by. `hour` is that of the day at which an incident was declared; days, weeks and months are those in which it was.',
  }),
  team: ref('Ref of the owner for whom a path was climbed.'),
  path: ref('Ref of a path that was climbed.'),
  level: Type.Optional(
    Type.String({
      pattern: `^([1-9][0-9]{0,2}|${lastResort})$`,
      maxLength: 20,
      description: `Number of a level that was reached or skipped, or \`${lastResort}\`.`,
    }),
  ),
  person: ref('Ref of somebody who was paged.'),
  severity: ref('The severity that it has now, by its word: sev1.'),
  source: ref('Ref of whoever declared it: alert-source/alertmanager, person/ana-costa.'),
  rule: ref('Ref of a routing rule that applied, or of a rule that suggested something.'),
  affects: ref('Ref of an entry that it affects.'),
  format: Type.Optional(
    Type.Enum(['json', 'csv'], { description: 'For a link in a browser; otherwise the `Accept` header decides.' }),
  ),
});
type Query = Static<typeof query>;

const schema = {
  tags,
  summary: 'What do the incidents of a time tell together, and what do they propose to change?',
  description:
    'Counts what was declared in the span, with everything that belongs to it, whenever that was. Filters have to fit all at once. Private incidents are counted, and named to those alone who may see them. `text/csv` has the groups.',
  querystring: query,
  response: {
    200: {
      description: 'The figures.',
      content: { 'application/json': { schema: insightsSchema }, 'text/csv': { schema: Type.String() } },
    },
    406: problemSchema,
    422: problemSchema,
  },
};

/** `GET /v1/insights`. */
export function insightsRoute(server: Routes, { facts, people, clock }: TimelineContext): void {
  server.get('/v1/insights', { schema }, async (request, reply) => {
    const { format, by } = request.query;
    const isCsv = (format ?? negotiated(request.headers.accept)) === 'csv';
    const span = spanOf(request.query, clock.now());
    const filter = filterOf(request.query);
    const asked = await facts.ask('insights', { ...span, by, filter, asker: principalOf(request) }, 'in part');
    const insights = {
      ...asked.answer,
      names: { ...asked.answer.names, ...renamed(asked.answer, people.erasedNames()) },
    };
    reply.header('vary', 'accept');
    if (!isCsv) return shown(insights, asked);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="escalog-insights-by-${by}.csv"`)
      .send(insightsAsCsv(insights));
  });
}

function negotiated(accept: string | undefined): 'json' | 'csv' {
  const type = acceptedType(accept, ['application/json', 'text/csv']);
  if (type === undefined)
    throw new HttpProblem(
      406,
      'not-acceptable',
      'Insights come as application/json or text/csv; accept one of these, or add ?format=json or csv.',
    );
  return type === 'text/csv' ? 'csv' : 'json';
}

function spanOf(
  { since: from, until: to, zone, by }: Query,
  now: Instant,
): { readonly since: Instant; readonly until: Instant; readonly zone: string } {
  expectZone(zone);
  const until = to === undefined ? now : instantIn(to, 'until', zone);
  const since = from === undefined ? after(until, -usualSpan) : instantIn(from, 'since', zone);
  if (since >= until)
    throw new HttpProblem(
      422,
      'span-reversed',
      `The span begins at ${isoOf(since)} and ends at ${isoOf(until)}: let \`since\` be before \`until\`.`,
    );
  if (until - since > longestSpan)
    throw new HttpProblem(422, 'span-too-long', 'The span is longer than ten years: ask for its parts one by one.');
  if (by === 'day' && until - since > longestByDay)
    throw new HttpProblem(
      422,
      'span-too-long',
      'Days are told apart in at most two years: ask by week or month, or for a shorter span.',
    );
  return { since, until, zone };
}

function instantIn(text: string, name: string, zone: string): Instant {
  try {
    return text.includes('T') ? instantFrom(text) : beginningOf(text, zone);
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      `\`${name}\` is no date and no instant: write it as 2026-11-21 or 2026-11-21T13:30:00Z.`,
    );
  }
}

function filterOf({ team, path, level, person, severity, source, rule, affects }: Query): InsightsFilter {
  return Object.fromEntries(
    Object.entries({ team, path, level, person, severity, source, rule, affects }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** People who were erased are called nothing else any more. */
function renamed({ names }: Insights, erased: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...erased].filter(([ref]) => ref in names));
}

function shown(insights: Insights, { upTo, behind, readSoFar }: Omit<Answered<Insights>, 'answer'>) {
  const nameOf = (named: string): string => insights.names[named] ?? named;
  return {
    ...insights,
    since: isoOf(insights.since),
    until: isoOf(insights.until),
    neverAcknowledged: shownBehind(insights.neverAcknowledged),
    proposals: insights.proposals.map((proposal) => ({
      ...proposal,
      ...proposalWords(proposal, nameOf),
      behind: shownBehind(proposal.behind),
    })),
    upTo,
    behind,
    readSoFar,
  };
}

function shownBehind({ incidents, ...counts }: Behind) {
  return {
    ...counts,
    incidents: incidents.map(({ declaredAt, ...incident }) => ({ ...incident, declaredAt: isoOf(declaredAt) })),
  };
}
