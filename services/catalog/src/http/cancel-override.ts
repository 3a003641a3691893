import { spanOf } from '@escalog/definitions';
import { HttpProblem, problemSchema, refusal, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { overrideCalled, refusedOverride } from './apply-override.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { overrideParams as params } from './override-schemas.ts';
import { scheduleCalled } from './schedule-called.ts';
import { signature, tags } from './schemas.ts';

/** `DELETE /v1/schedules/{name}/overrides/{override}`: one that lies ahead is gone; one that counts now ends now, so that what has been stays told. */
export function cancelOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions, clock, entries } = context;
  const { by, why } = signature;
  const querystring = Type.Object({ by, why });
  const cancelled = Type.Object(
    {
      override: Type.String({ description: 'Ref.' }),
      outcome: Type.Union([Type.Literal('removed'), Type.Literal('ended')]),
    },
    { title: 'OverrideCancelled' },
  );
  const schema = {
    tags,
    summary: 'Cancel an override',
    description: 'One that lies ahead is removed. One that counts now ends now. One that is over stays.',
    params,
    querystring,
    response: { 200: cancelled, 404: problemSchema, 422: problemSchema },
  };

  server.delete('/v1/schedules/:name/overrides/:override', { schema }, async (request) => {
    const { name, override } = request.params;
    const schedule = scheduleCalled(name, definitions);
    const { madeAt: _kept, ...stored } = overrideCalled(override, schedule, definitions);
    const { ref } = stored;
    const { since, until } = spanOf(stored, schedule.timeZone);
    const now = clock.now();
    const author = authorOf(request, request.query, definitions);
    if (until <= now)
      throw new HttpProblem(
        422,
        'override-over',
        `${ref} was over at ${isoOf(until)}, and what has been is not changed.`,
      );
    if (since < now) {
      const outcome = await entries.apply([{ ...stored, endsAt: isoOf(now) }], { rotations: 'next-handover' }, author);
      if (outcome.kind === 'outdated') throw refusal(outcome.rejection);
      if (outcome.kind === 'refused') throw refusedOverride(outcome.problems);
      return { override: ref, outcome: 'ended' as const };
    }
    const outcome = await entries.remove([ref], false, author);
    if (outcome.kind === 'refused') for (const { rejection } of outcome.refused) throw refusal(rejection);
    return { override: ref, outcome: 'removed' as const };
  });
}
