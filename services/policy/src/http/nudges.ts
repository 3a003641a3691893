import { isoOf } from '@escalog/kernel';
import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { OpenNudge } from '../domain/nudge-state.ts';
import { escalationsOf, type PolicyContext } from './context.ts';
import { byId, nullable, tags } from './schemas.ts';

export const nudgeSchema = Type.Object(
  {
    nudgeId: Type.String(),
    rule: Type.String({ description: 'Ref of the rule, or of the severity whose protocol it is.' }),
    ruleVersion: Type.Integer(),
    trigger: Type.String({ description: 'What it was about, such as without-update-for.' }),
    suggestion: Type.String({ description: 'What is suggested, as one sentence.' }),
    action: Type.Object({
      kind: Type.String({
        description:
          'page, start, tell, post or call, which is done when it is accepted; none when only a person can do it.',
      }),
      targets: Type.Array(Type.String()),
      path: nullable(Type.String()),
      say: nullable(Type.String()),
    }),
    people: Type.Array(Type.Object({ person: Type.String(), name: Type.String() }), { description: 'Who was asked.' }),
    madeAt: Type.String(),
    expiresAt: Type.String({ description: 'Until when it can be answered.' }),
    state: Type.String({ description: 'open, accepted, dismissed, expired or overtaken.' }),
    by: nullable(Type.String({ description: 'Who answered.' })),
  },
  { title: 'Nudge' },
);

/** `GET /v1/incidents/{id}/nudges`: what was suggested to people, and what came of it. */
export function nudgesRoute(server: Routes, context: PolicyContext): void {
  server.get(
    '/v1/incidents/:id/nudges',
    {
      schema: {
        tags,
        summary: 'What was suggested in an incident, and what came of it',
        params: byId,
        response: { 200: Type.Object({ nudges: Type.Array(nudgeSchema) }), 404: problemSchema, 410: problemSchema },
      },
    },
    async (request) => {
      const { ruled } = await escalationsOf(request.params.id, context);
      return { nudges: Object.values(ruled?.nudges ?? {}).map((nudge) => shown(nudge, context)) };
    },
  );
}

/** A nudge as it is shown over HTTP. */
export function shown(
  { nudgeId, rule, ruleVersion, trigger, suggestion, action, people, outcome, answeredBy, ...rest }: OpenNudge,
  { definitions }: Pick<PolicyContext, 'definitions'>,
) {
  return {
    nudgeId,
    rule,
    ruleVersion,
    trigger,
    suggestion,
    action: { kind: action.kind, targets: [...action.targets], path: action.path, say: action.say },
    people: people.map((person) => ({ person, name: definitions.find(person)?.entry.name ?? person })),
    madeAt: isoOf(rest.madeAt),
    expiresAt: isoOf(rest.expiresAt),
    state: outcome,
    by: answeredBy,
  };
}
