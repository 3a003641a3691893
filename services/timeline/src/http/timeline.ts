import { endsEarlier, fitting, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { entriesIn, incidentOf } from '../domain/timeline.ts';
import { byId, needHistory, tags, type TimelineContext } from './context.ts';
import { entrySchema, figuresSchema, holeSchema, incidentSchema } from './schemas.ts';

const query = Type.Object({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 10_000_000,
      description:
        'Index of the last entry that you have, from 0; `next` of the page before. From the first entry on without it.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 1_000, description: endsEarlier }),
});

const page = Type.Object({
  incident: incidentSchema,
  entries: Type.Array(entrySchema),
  figures: figuresSchema,
  holes: Type.Array(holeSchema, {
    description:
      'Messages about it in the log that cannot be read, so that entries are missing. Those of a service with an index of the log are among its dead letters.',
  }),
  total: Type.Integer({ minimum: 0, description: 'How many entries the timeline has now.' }),
  next: Type.Union([Type.Integer(), Type.Null()], {
    description: 'What to ask for as `after` to go on; null at the end.',
  }),
});

/** `GET /v1/incidents/{id}/timeline`. */
export function timelineRoute(server: Routes, context: TimelineContext): void {
  const schema = {
    tags,
    summary: 'Read the timeline of an incident: what happened, in the order of what led to what, and why',
    params: byId,
    querystring: query,
    response: { 200: page, 404: problemSchema },
  };
  server.get('/v1/incidents/:id/timeline', { schema }, async (request) => {
    const { after, limit } = request.query;
    const history = await needHistory(request.params.id, context);
    const from = after === undefined ? 0 : after + 1;
    const { entries, total } = entriesIn(history, from, from + limit);
    const page = entries.slice(0, fitting(entries));
    const end = from + page.length;
    return {
      incident: incidentOf(history),
      entries: page,
      figures: history.figures,
      holes: history.holes,
      total,
      next: end < total ? end - 1 : null,
    };
  });
}
