import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags } from './schemas.ts';

const body = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 5_000, pattern: '\\S' }), by: signedBy },
  {
    additionalProperties: false,
    examples: [{ text: 'The session store is full; we are making room.', by: 'person/ana-costa' }],
  },
);

/** `POST /v1/incidents/{id}/updates`: what is going on. */
export function updateRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/updates',
    { schema: { tags, summary: 'Post an update', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      const { read } = await incidents.execute(
        request.params.id,
        { kind: 'post-update', text: request.body.text.trim(), reason: becausePerson(caller, 'posted an update') },
        actor,
      );
      return read;
    },
  );
}
