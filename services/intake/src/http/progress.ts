import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { progresses } from '../domain/incident-state.ts';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

const body = Type.Object(
  {
    by: signedBy,
    status: Type.Enum([...progresses], {
      description:
        'How far the work is, in any order. It is shown as `progress`; whether somebody has the incident is `status`.',
    }),
    why,
  },
  {
    additionalProperties: false,
    examples: [{ by: 'person/ana-costa', status: 'identified', why: 'The session store is full.' }],
  },
);

/** `POST /v1/incidents/{id}/status`: how far the work is. */
export function progressRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/status',
    { schema: { tags, summary: 'Say how far the work is', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { id } = request.params;
      const { by, status, why } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      const { read } = await incidents.execute(
        id,
        { kind: 'change-progress', to: status, reason: becausePerson(caller, `changed the status to ${status}`, why) },
        actor,
      );
      return read;
    },
  );
}
