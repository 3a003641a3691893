import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags } from './schemas.ts';

const body = Type.Object(
  { by: signedBy, note: Type.Optional(Type.String({ minLength: 1, maxLength: 5_000 })) },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', note: 'The session store has room again.' }] },
);

/** `POST /v1/incidents/{id}/resolve`: it is over. */
export function resolveRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/resolve',
    { schema: { tags, summary: 'Resolve', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      const note = request.body.note ?? null;
      const { read } = await incidents.execute(
        request.params.id,
        { kind: 'resolve', note, reason: becausePerson(caller, 'resolved it') },
        actor,
      );
      return read;
    },
  );
}
