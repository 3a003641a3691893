import { problemSchema, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { handoffCommand, handoffPreview } from '../domain/handoff.ts';
import { need, needCaller, needEscalation, type IntakeContext } from './context.ts';
import { byId, escalationOf, incidentResponses, inTheirWords, tags } from './schemas.ts';

const body = Type.Object(
  {
    by: signedBy,
    to: Type.String({
      minLength: 1,
      maxLength: 120,
      format: 'one-line',
      description: 'The person, schedule, team or path that gets it: by ref, name, alias or a part of one.',
    }),
    why: inTheirWords,
    escalation: Type.Optional(escalationOf),
  },
  {
    additionalProperties: false,
    examples: [{ by: 'person/ana-costa', to: 'team/payments', why: 'The login works; the terminal does not.' }],
  },
);

const to = Type.String({
  minLength: 1,
  maxLength: 120,
  format: 'one-line',
  description: 'The person, schedule, team or path: by ref, name, alias or a part of one.',
  examples: ['team/payments'],
});

const foretold = Type.Object(
  {
    to: Type.String({ description: 'Ref of whom that means.' }),
    name: Type.String(),
    people: Type.Array(Type.Object({ person: Type.String(), name: Type.String(), reachable: Type.Boolean() }), {
      description: 'Who would be paged first, were it now; of a path whoever its first level means that has anybody.',
    }),
    warnings: Type.Array(Type.String(), {
      description: 'What to know before: that somebody is not on call now, or cannot be reached.',
    }),
  },
  { title: 'HandoffPreview' },
);

/** `GET /v1/incidents/{id}/handoff`: whom a handoff would page, before it is done. */
export function handoffPreviewRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  server.get(
    '/v1/incidents/:id/handoff',
    {
      schema: {
        tags,
        summary: 'Whom a handoff would page first',
        description: 'Refused with what the handoff itself would be refused with. Nothing is changed.',
        params: byId,
        querystring: Type.Object({ to, by: signedBy }),
        response: { 200: foretold, 404: problemSchema, 410: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { to: word, by } = request.query;
      await incidents.read(id);
      const isNobody = by === undefined && request.principal.person === null;
      const caller = isNobody ? { ref: '', name: '' } : needCaller(request, by, definitions).caller;
      const { ref, name, people, warnings } = need(handoffPreview(word, caller, definitions, clock.now()));
      return { to: ref, name, people: [...people], warnings: [...warnings] };
    },
  );
}

/** `POST /v1/incidents/{id}/handoff`: it is for others. Whoever hands it off stays responsible until one of them acknowledges. */
export function handoffRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Hand it off to a person, schedule, team or path',
    description:
      'The new side is paged. Whoever hands it off stays responsible until one of them acknowledges, and is paged again when none of them does. Refused is a handoff to oneself, to nobody who can be reached now, and to what does not exist.',
    params: byId,
    body,
    response: { ...incidentResponses, 422: problemSchema },
  };

  server.post('/v1/incidents/:id/handoff', { schema }, async (request) => {
    const { id } = request.params;
    const { by, to, why, escalation } = request.body;
    const { caller, actor } = needCaller(request, by, definitions);
    const incident = await incidents.read(id);
    const escalationId = escalation === undefined ? null : needEscalation(escalation, incident);
    const command = need(handoffCommand({ to, why, escalationId }, caller, incident, definitions, clock.now()));
    const { read } = await incidents.execute(id, command, actor);
    return read;
  });
}
