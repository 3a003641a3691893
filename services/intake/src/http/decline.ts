import { signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, needPage, type IntakeContext } from './context.ts';
import { byId, incidentResponses, inTheirWords, pageOf, tags } from './schemas.ts';

const body = Type.Object(
  { by: signedBy, why: inTheirWords, page: Type.Optional(pageOf) },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', why: 'I am on a train without a connection.' }] },
);

/** `POST /v1/incidents/{id}/decline`: "not me". The next level of what has paged them is reached at once. */
export function declineRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Decline: it is not for whoever was paged',
    description:
      'The next level of every escalation that has paged them is reached at once, or of that of one page. They are paged no more in that round.',
    params: byId,
    body,
    response: incidentResponses,
  };

  server.post('/v1/incidents/:id/decline', { schema }, async (request) => {
    const { id } = request.params;
    const { by, why, page } = request.body;
    const { caller, actor } = needCaller(request, by, definitions);
    const { read } = await incidents.execute(
      id,
      {
        kind: 'decline',
        by: caller.ref,
        pageId: page === undefined ? null : needPage(page, id),
        why: why.trim(),
        at: clock.now(),
        reason: becausePerson(caller, 'declined', why),
      },
      actor,
    );
    return read;
  });
}
