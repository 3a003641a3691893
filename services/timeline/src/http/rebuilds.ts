import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { byId, noHistory, tags, type TimelineContext } from './context.ts';
import { incidentRebuildSchema, rebuildSchema } from './schemas.ts';

/** `POST /v1/timeline/rebuilds`, `GET /v1/timeline/rebuilds/current` and `POST /v1/incidents/{id}/timeline/rebuilds`. */
export function rebuildRoutes(server: Routes, context: TimelineContext): void {
  const { rebuilds } = context.source;
  server.post(
    '/v1/timeline/rebuilds',
    {
      schema: {
        tags,
        summary: 'Make what all timelines are told from anew, from the log; they are told meanwhile',
        response: { 202: rebuildSchema, 409: problemSchema },
      },
    },
    async (_request, reply) => {
      const begun = await rebuilds.begin();
      if (begun === undefined)
        throw new HttpProblem(
          409,
          'rebuild-running',
          'A rebuild runs already, and GET /v1/timeline/rebuilds/current shows how far it is; one whose process has died is given up after a minute.',
        );
      return reply.code(202).header('location', '/v1/timeline/rebuilds/current').send(begun);
    },
  );

  server.get(
    '/v1/timeline/rebuilds/current',
    {
      schema: {
        tags,
        summary: 'How far the rebuild is, or how the last one ended',
        response: { 200: rebuildSchema, 404: problemSchema },
      },
    },
    async () => {
      const current = await rebuilds.current();
      if (current === undefined)
        throw new HttpProblem(404, 'no-rebuild', 'Nothing was rebuilt yet; POST /v1/timeline/rebuilds starts it.');
      return current;
    },
  );

  server.post(
    '/v1/incidents/:id/timeline/rebuilds',
    {
      schema: {
        tags,
        summary: 'Make what the timeline of one incident is told from anew, from the log; it is told meanwhile',
        params: byId,
        response: { 200: incidentRebuildSchema, 404: problemSchema },
      },
    },
    async ({ params: { id } }) => {
      const done = await rebuilds.ofIncident(id);
      const { events, newer } = await context.source.read(id);
      const told = new Set([...events, ...newer].map(({ meta }) => meta.eventId));
      if (told.size === 0) throw noHistory(id);
      return { ...done, events: told.size };
    },
  );
}
