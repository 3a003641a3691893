import { endsEarlier, fittingPage, problemSchema, sees, type Routes } from '@escalog/http';
import Type from 'typebox';
import { sightOf } from '../domain/sight.ts';
import { canMigrate } from '../domain/migrate.ts';
import type { RunningEscalation } from '../running-escalations.ts';
import { escalationsOf, type PolicyContext } from './context.ts';
import { escalationSchema, shownEscalation } from './escalation-schema.ts';
import { byId, tags } from './schemas.ts';

const query = Type.Object({
  path: Type.Optional(
    Type.String({
      pattern: '^escalation-path/[a-z0-9-]{1,80}$',
      maxLength: 100,
      description: 'Only those that climb this path, such as escalation-path/identity.',
    }),
  ),
  incident: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Only those of this incident, by its id.' }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 300, description: '`next` of the page before.' })),
});

const list = Type.Object({
  escalations: Type.Array(escalationSchema),
  next: Type.Union([Type.String(), Type.Null()]),
});

/** `GET /v1/escalations`: what is being climbed, and what may be climbed again because an acknowledgement may lapse; with what happens next of each. */
export function escalationsRoute(server: Routes, context: PolicyContext): void {
  server.get(
    '/v1/escalations',
    {
      schema: {
        tags,
        summary: 'List the escalations that run, newest first, and what happens next of each',
        querystring: query,
        response: { 200: list, 400: problemSchema, 404: problemSchema, 410: problemSchema },
      },
    },
    async (request) => {
      const { path, incident, limit, after } = request.query;
      if (incident !== undefined) {
        const state = await escalationsOf(incident, context, (one) => sees(request, incident, sightOf(one)));
        const climbed = Object.values(state.escalations).filter(
          (one) => canMigrate(one, state) && (path === undefined || one.path.entry.ref === path),
        );
        return { escalations: climbed.map((one) => shownEscalation(incident, one, state, context)), next: null };
      }
      const page = async (most: number) => {
        const { escalations, next } = await context.runningEscalations.list(path, most, after);
        const shown = await Promise.all(escalations.map((noted) => running(noted, request)));
        return { escalations: shown.flat(), next };
      };
      return fittingPage(limit, page, ({ escalations }) => escalations);
    },
  );

  /** As it is by now: it may have ended since it was noted. */
  const running = async ({ incidentId, escalationId }: RunningEscalation, request: object) => {
    const state = await context.escalations.load(incidentId);
    const escalation = state?.escalations[escalationId];
    return state !== undefined &&
      sees(request, incidentId, sightOf(state)) &&
      escalation !== undefined &&
      canMigrate(escalation, state)
      ? [shownEscalation(incidentId, escalation, state, context)]
      : [];
  };
}

/** `GET /v1/incidents/{id}/escalations`: all of an incident, those that have ended too, with what happens next of each. */
export function escalationsOfIncidentRoute(server: Routes, context: PolicyContext): void {
  server.get(
    '/v1/incidents/:id/escalations',
    {
      schema: {
        tags,
        summary: 'The escalations of an incident, and what happens next of each, or why nothing does',
        params: byId,
        response: {
          200: Type.Object({ escalations: Type.Array(escalationSchema) }),
          404: problemSchema,
          410: problemSchema,
        },
      },
    },
    async ({ params: { id } }) => {
      const state = await escalationsOf(id, context);
      return { escalations: Object.values(state.escalations).map((one) => shownEscalation(id, one, state, context)) };
    },
  );
}
