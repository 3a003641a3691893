import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags } from './schemas.ts';

const body = Type.Object({ by: signedBy }, { additionalProperties: false, examples: [{ by: 'person/ana-costa' }] });

/** `POST /v1/incidents/{id}/acknowledge`: "I have it". Stops every escalation that has paged the person, or all when none has. */
export function acknowledgeRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/acknowledge',
    { schema: { tags, summary: 'Acknowledge: somebody has it', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { caller, actor } = needCaller(request.body.by, definitions);
      const { read } = await incidents.execute(
        request.params.id,
        {
          kind: 'acknowledge',
          by: actor.ref,
          pageId: null,
          via: 'rest',
          reason: becausePerson(caller, 'acknowledged over the API'),
        },
        actor,
      );
      return read;
    },
  );
}
