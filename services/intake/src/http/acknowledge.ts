import { durationPattern, millisecondsOf } from '@escalog/definitions';
import { HttpProblem, signedBy, type Routes } from '@escalog/http';
import { after, spoken, type Milliseconds } from '@escalog/kernel';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags } from './schemas.ts';

const body = Type.Object(
  {
    by: signedBy,
    for: Type.Optional(
      Type.String({
        pattern: durationPattern,
        maxLength: 40,
        description:
          'For how long, from PT1M to P7D: whoever has not resolved it by then is paged again. The answer says when, as `snoozedUntil`. Left out: as the severity says.',
      }),
    ),
  },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', for: 'PT2H' }] },
);

const shortest: Milliseconds = 60_000;
const longest: Milliseconds = 7 * 24 * 60 * 60_000;

function snoozeOf(duration: string): Milliseconds {
  const snooze = millisecondsOf(duration);
  if (snooze >= shortest && snooze <= longest) return snooze;
  throw new HttpProblem(
    400,
    'invalid-request',
    `"for" must be from PT1M to P7D, and ${duration} is not; whoever needs longer acknowledges again.`,
  );
}

/**
 * `POST /v1/incidents/{id}/acknowledge`: "I have it". Stops every escalation that has paged the person, or all when none has,
 * for as long as they say or the severity does.
 */
export function acknowledgeRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/acknowledge',
    { schema: { tags, summary: 'Acknowledge: somebody has it', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      const snooze = request.body.for === undefined ? undefined : snoozeOf(request.body.for);
      const did = `acknowledged over the API${snooze === undefined ? '' : `, for ${spoken(snooze)}`}`;
      const { read } = await incidents.execute(
        request.params.id,
        {
          kind: 'acknowledge',
          by: caller.ref,
          pageId: null,
          via: 'rest',
          ...(snooze !== undefined && { until: after(clock.now(), snooze) }),
          reason: becausePerson(caller, did),
        },
        actor,
      );
      return read;
    },
  );
}
