import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, needEscalation, type IntakeContext } from './context.ts';
import { byId, escalationOf, incidentResponses, tags, why } from './schemas.ts';

const body = Type.Object(
  { by: signedBy, escalation: Type.Optional(escalationOf), why },
  {
    additionalProperties: false,
    examples: [{ by: 'person/ana-costa', why: 'I need somebody who knows the database.' }],
  },
);

/** `POST /v1/incidents/{id}/escalate`: the next level now, without waiting for the time of this one. */
export function escalateRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Reach the next level now',
    description:
      'Of one escalation, or else of those that have paged whoever asks, or of all when none has. Also of what is acknowledged: it is climbed on from where it stands.',
    params: byId,
    body,
    response: incidentResponses,
  };

  server.post('/v1/incidents/:id/escalate', { schema }, async (request) => {
    const { id } = request.params;
    const { by, escalation, why } = request.body;
    const { caller, actor } = needCaller(request, by, definitions);
    const { read } = await incidents.execute(
      id,
      {
        kind: 'request-next-level',
        by: caller.ref,
        escalationId: escalation === undefined ? null : needEscalation(escalation, await incidents.read(id)),
        pageId: null,
        at: clock.now(),
        reason: becausePerson(caller, 'asked for the next level now', why),
      },
      actor,
    );
    return read;
  });
}
