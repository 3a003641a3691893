import { sightOf } from '../domain/sight.ts';
import type { Seen } from '../incident-reads.ts';
import { sees, HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { IntakeContext } from './context.ts';
import { incidentSchema } from './incident-schema.ts';
import { byId, tags } from './schemas.ts';

const query = Type.Object({
  status: Type.Optional(
    Type.Enum(['open', 'resolved'], {
      description: 'open includes acknowledged; all without it.',
    }),
  ),
  id: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F-]{1,36}$',
      maxLength: 36,
      description:
        'The first characters of an id: those that begin so, whatever their status, among the latest five thousand; not with status and after.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  after: Type.Optional(Type.String({ maxLength: 120, description: '`next` of the page before.' })),
});

/** Without what would make a list long. */
const listed = Type.Omit(incidentSchema, ['rules', 'furtherRules', 'handoffs'], { title: 'ListedIncident' });

const list = Type.Object({ incidents: Type.Array(listed), next: Type.Union([Type.String(), Type.Null()]) });

/** Private incidents are in no list of those who may not see them. */
function seenBy(request: object): Seen {
  return (read) => sees(request, read.id, sightOf(read));
}

/** `GET /v1/incidents` and `GET /v1/incidents/{id}`. */
export function readRoutes(server: Routes, { incidents }: IntakeContext): void {
  server.get(
    '/v1/incidents',
    {
      schema: {
        tags,
        summary: 'List incidents, newest first',
        querystring: query,
        response: { 200: list },
      },
    },
    async (request) => {
      const { status, id, limit, after } = request.query;
      if (id !== undefined) {
        if (status !== undefined || after !== undefined)
          throw new HttpProblem(
            400,
            'invalid-request',
            '"id" goes with neither "status" nor "after"; leave those out.',
          );
        return { incidents: [...(await incidents.reads.startingWith(id, limit, seenBy(request)))], next: null };
      }
      return incidents.reads.list(status, limit, after, seenBy(request));
    },
  );

  server.get(
    '/v1/incidents/:id',
    {
      schema: {
        tags,
        summary: 'Read one incident',
        params: byId,
        response: { 200: incidentSchema, 404: problemSchema },
      },
    },
    async (request) => incidents.read(request.params.id),
  );
}
