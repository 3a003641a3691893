import { sightOf } from '../domain/sight.ts';
import type { Seen } from '../incident-reads.ts';
import { fitting, fittingPage, sees, HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { IncidentRead } from '../domain/incident-read.ts';
import { rankOf } from '../domain/names.ts';
import { counted, readOnce, searched } from '../incident-search.ts';
import type { IntakeContext } from './context.ts';
import { incidentSchema } from './incident-schema.ts';
import { listingQuery, searchOf } from './listing.ts';
import { byId, tags } from './schemas.ts';

const query = Type.Object({
  ...listingQuery,
  id: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F-]{1,36}$',
      maxLength: 36,
      description:
        'The first characters of an id: those that begin so, whatever their status, among the latest five thousand; with nothing else but limit.',
    }),
  ),
  counts: Type.Optional(Type.Boolean({ description: 'Whether to count those that are open by their state, too.' })),
});

/** Without what would make a list long. */
const listed = Type.Omit(incidentSchema, ['rules', 'furtherRules', 'handoffs'], { title: 'ListedIncident' });

function listedOf({ rules: _rules, furtherRules: _further, handoffs: _handoffs, ...row }: IncidentRead): object {
  return row;
}

const list = Type.Object({
  incidents: Type.Array(listed),
  next: Type.Union([Type.String(), Type.Null()], {
    description: 'What to ask for as `after` for the next page; null on the last.',
  }),
  lookedBackTo: Type.Optional(
    Type.Union([Type.String(), Type.Null()], {
      description:
        'When a page ends before it is full because it has looked through as many incidents as it may: the declaration of the last of these. Go on with `next`.',
    }),
  ),
  counts: Type.Optional(
    Type.Object(
      { unanswered: Type.Integer(), acknowledged: Type.Integer() },
      { description: 'How many of those that are open the filters let pass, whatever state is asked for.' },
    ),
  ),
});

/** Private incidents are in no list of those who may not see them. */
function seenBy(request: object): Seen {
  return (read) => sees(request, read.id, sightOf(read));
}

/** `GET /v1/incidents` and `GET /v1/incidents/{id}`. */
export function readRoutes(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.get(
    '/v1/incidents',
    {
      schema: {
        tags,
        summary: 'List incidents, newest first or by how much they need somebody, and find them',
        querystring: query,
        response: { 200: list, 422: problemSchema },
      },
    },
    async (request) => {
      const { id, counts, ...asked } = request.query;
      if (id !== undefined) return { incidents: [...(await startingWith(id, asked, seenBy(request)))], next: null };
      const asking = searchOf(asked, definitions);
      const search = { ...asking, filter: { ...asking.filter, isSeen: seenBy(request) } };
      const reads = readOnce(incidents.reads);
      const page = (limit: number) =>
        searched({ ...search, limit }, reads, (severity) => rankOf(`severity/${severity}`, definitions));
      const [found, open] = await Promise.all([
        fittingPage(search.limit, page, (all) => all.incidents.map(listedOf)),
        counts === true ? counted(search.filter, reads) : undefined,
      ]);
      return { ...found, incidents: [...found.incidents], ...(open && { counts: open }) };
    },
  );

  const startingWith = async (id: string, { limit, ...others }: { readonly limit: number }, seen: Seen) => {
    const [other] = Object.keys(others);
    if (other !== undefined)
      throw new HttpProblem(400, 'invalid-request', `"id" goes with nothing else but "limit"; leave "${other}" out.`);
    const found = await incidents.reads.startingWith(id, limit, seen);
    return found.slice(0, fitting(found.map(listedOf)));
  };

  server.get(
    '/v1/incidents/:id',
    {
      schema: {
        tags,
        summary: 'Read one incident',
        params: byId,
        response: { 200: incidentSchema, 404: problemSchema, 410: problemSchema },
      },
    },
    async (request) => incidents.read(request.params.id),
  );
}
