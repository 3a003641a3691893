import { endsEarlier, fittingPage, sees, type Routes } from '@escalog/http';
import Type from 'typebox';
import { factsOf } from '../domain/escalations.ts';
import { sightOf } from '../domain/sight.ts';
import type { NotedNudge } from '../nudge-index.ts';
import type { PolicyContext } from './context.ts';
import { nudgeSchema, shown } from './nudges.ts';
import { tags } from './schemas.ts';

const query = Type.Object({
  state: Type.Enum(['open', 'ended'], {
    default: 'open',
    description: 'open: can be answered; ended: accepted, dismissed, expired or overtaken.',
  }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 300, description: '`next` of the page before.' })),
});

const list = Type.Object({
  nudges: Type.Array(
    Type.Object({
      ...nudgeSchema.properties,
      incidentId: Type.String(),
      incidentTitle: Type.String(),
      severity: Type.String(),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
});

/** `GET /v1/nudges`: what was suggested to people, over all incidents that whoever asks may see. */
export function allNudgesRoute(server: Routes, context: PolicyContext): void {
  server.get(
    '/v1/nudges',
    {
      schema: {
        tags,
        summary: 'List what was suggested in all incidents, newest first',
        querystring: query,
        response: { 200: list },
      },
    },
    async (request) => {
      const { state, limit, after } = request.query;
      const page = async (most: number) => {
        const { nudges, next } = await context.nudges.list(state, most, after);
        const found = await Promise.all(nudges.map((noted) => seen(noted, request, context)));
        return { nudges: found.flat().filter((nudge) => (nudge.state === 'open') === (state === 'open')), next };
      };
      return fittingPage(limit, page, ({ nudges }) => nudges);
    },
  );
}

/** The nudge as it is by now; nothing of an incident that may not be seen. */
async function seen({ incidentId, nudgeId }: NotedNudge, request: object, context: PolicyContext) {
  const state = await context.escalations.load(incidentId);
  const nudge = state?.ruled?.nudges[nudgeId];
  if (state === undefined || nudge === undefined || !sees(request, incidentId, sightOf(state))) return [];
  const facts = factsOf(state);
  return [{ ...shown(nudge, context), incidentId, incidentTitle: facts?.title ?? '', severity: facts?.severity ?? '' }];
}
