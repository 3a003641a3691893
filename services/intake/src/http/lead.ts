import { signedBy, type Routes } from '@escalog/http';
import type { Caller } from '@escalog/definitions';
import Type from 'typebox';
import { leadCalled } from '../domain/names.ts';
import { becausePerson } from '../domain/reasons.ts';
import { need, needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

const body = Type.Object(
  {
    by: signedBy,
    lead: Type.Union([
      Type.String({
        minLength: 1,
        maxLength: 120,
        format: 'one-line',
        description:
          'Who leads from now on: a person of the catalog, by ref, name or mail address, or whoever sends this.',
      }),
      Type.Null({ description: 'Nobody.' }),
    ]),
    why,
  },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', lead: 'person/ben-ito' }] },
);

/** `POST /v1/incidents/{id}/lead`: who leads the work. */
export function leadRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/lead',
    { schema: { tags, summary: 'Say who leads the work', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { id } = request.params;
      const { by, lead: word, why } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      const lead = word === null ? null : need(leadCalled(word, caller, definitions));
      const { read } = await incidents.execute(
        id,
        {
          kind: 'assign-lead',
          lead: lead?.ref ?? null,
          name: lead?.name ?? null,
          reason: becausePerson(caller, done(lead, caller), why),
        },
        actor,
      );
      return read;
    },
  );
}

function done(lead: Caller | null, { ref }: Caller): string {
  if (lead === null) return 'said that nobody leads it any more';
  return lead.ref === ref ? 'took the lead' : `gave the lead to ${lead.name}`;
}
