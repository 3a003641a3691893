import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

const body = Type.Object(
  { by: signedBy, why },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', why: 'It is not the upgrade.' }] },
);

/** `POST /v1/incidents/{id}/page-now`: somebody has to come although what is affected is in maintenance. */
export function pageNowRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/page-now',
    {
      schema: {
        tags,
        summary: 'Page people for an incident that is quiet because of maintenance',
        params: byId,
        body,
        response: incidentResponses,
      },
    },
    async (request) => {
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      const reason = becausePerson(caller, 'had people paged although it is in maintenance', request.body.why);
      const { read } = await incidents.execute(request.params.id, { kind: 'page-now', reason }, actor);
      return read;
    },
  );
}
