import { problemSchema, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { handoffCommand } from '../domain/handoff.ts';
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
