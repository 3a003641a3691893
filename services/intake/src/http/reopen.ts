import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags } from './schemas.ts';

const body = Type.Object(
  {
    by: signedBy,
    note: Type.Optional(
      Type.String({ minLength: 1, maxLength: 5_000, description: 'What is still wrong. Shown on the timeline.' }),
    ),
  },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', note: 'Logins fail again since the restart.' }] },
);

/** `POST /v1/incidents/{id}/reopen`: it is not over. Whoever is responsible is paged again, from the top of their paths. */
export function reopenRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/reopen',
    {
      schema: {
        tags,
        summary: 'Open an incident again that was resolved at most 30 days ago',
        params: byId,
        body,
        response: incidentResponses,
      },
    },
    async (request) => {
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      const note = request.body.note ?? null;
      const { read } = await incidents.execute(
        request.params.id,
        { kind: 'reopen', note, at: clock.now(), reason: becausePerson(caller, 'opened it again') },
        actor,
      );
      return read;
    },
  );
}
