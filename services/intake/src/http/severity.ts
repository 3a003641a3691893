import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { directionOf, severityNamed } from '../domain/names.ts';
import { becausePerson } from '../domain/reasons.ts';
import { need, needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

const body = Type.Object(
  { severity: Type.String({ minLength: 1, maxLength: 60, description: 'Such as sev1.' }), by: signedBy, why },
  {
    additionalProperties: false,
    examples: [{ severity: 'sev2', by: 'person/ana-costa', why: 'Logins by passkey work.' }],
  },
);

/** `POST /v1/incidents/{id}/severity`: it is worse, or less bad, than it looked. */
export function severityRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/severity',
    { schema: { tags, summary: 'Change the severity', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { severity, by, why: because } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      const to = need(severityNamed(severity, definitions));
      const { id } = request.params;
      const before = await incidents.load(id);
      const from = 'severity' in before ? before.severity : to;
      const direction = directionOf(from, to, definitions);
      const { read } = await incidents.execute(
        id,
        {
          kind: 'change-severity',
          from,
          to,
          direction,
          reason: becausePerson(caller, `${direction} the severity to ${to}`, because),
        },
        actor,
      );
      return read;
    },
  );
}
