import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { IntakeContext } from './context.ts';
import { byId, incidentSchema, tags } from './schemas.ts';

const query = Type.Object({
  status: Type.Optional(
    Type.Enum(['open', 'resolved'], {
      description: 'open includes acknowledged; all without it.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  after: Type.Optional(Type.String({ maxLength: 120, description: '`next` of the page before.' })),
});

const list = Type.Object({ incidents: Type.Array(incidentSchema), next: Type.Union([Type.String(), Type.Null()]) });

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
      const { status, limit, after } = request.query;
      return incidents.reads.list(status, limit, after);
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
