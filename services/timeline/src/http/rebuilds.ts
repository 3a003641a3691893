import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { tags, type TimelineContext } from './context.ts';
import { rebuildSchema } from './schemas.ts';

/** `POST /v1/timeline/rebuilds` and `GET /v1/timeline/rebuilds/current`. */
export function rebuildRoutes(server: Routes, { source: { rebuilds } }: TimelineContext): void {
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
}
