import { hash } from 'node:crypto';
import type { EntryOf } from '@escalog/definitions';
import { problemSchema, refusal, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { withoutEffect } from '../domain/override-effect.ts';
import { overrideName } from '../domain/override-name.ts';
import { applyOverride } from './apply-override.ts';
import type { CatalogContext } from './context.ts';
import { overrideFields as fields, overrideMade as answer, scheduleParams as params } from './override-schemas.ts';
import { makerCalled, personCalled, scheduleCalled } from './schedule-called.ts';
import { tags } from './schemas.ts';

const body = Type.Object(
  {
    kind: Type.Optional(fields.kind),
    person: fields.person,
    insteadOf: Type.Optional(fields.insteadOf),
    startsAt: fields.startsAt,
    endsAt: fields.endsAt,
    by: signedBy,
    why: fields.why,
  },
  {
    additionalProperties: false,
    examples: [
      {
        person: 'dev',
        startsAt: '2036-12-24T18:00',
        endsAt: '2036-12-26T18:00',
        by: 'person/elin-berg',
        why: 'Elin is away over Christmas.',
      },
    ],
  },
);
/** `POST /v1/schedules/{name}/overrides`: makes one. What says the same of who and when is the same override, so that it may be sent again. */
export function makeOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions } = context;
  const schema = {
    tags,
    summary: 'Put somebody on call for some time, or off call',
    description: 'Sending the same again makes no second one.',
    params,
    body,
    response: { 201: answer, 404: problemSchema, 422: problemSchema },
  };

  server.post('/v1/schedules/:name/overrides', { schema }, async (request, reply) => {
    const { params, body } = request;
    const { name } = params;
    const schedule = scheduleCalled(name, definitions);
    const { kind = 'replace', startsAt, endsAt } = body;
    const who = {
      kind,
      person: personCalled(body.person, 'person', definitions),
      ...(body.insteadOf !== undefined && { insteadOf: personCalled(body.insteadOf, 'insteadOf', definitions) }),
      startsAt,
      endsAt,
    };
    const made = { ...who, by: makerCalled(request, body.by, definitions), why: body.why };
    const override = {
      ref: overrideRef(schedule, who),
      name: overrideName(made, definitions),
      schedule: schedule.ref,
      ...made,
    };
    const rejection = withoutEffect(override, schedule, context.clock.now(), definitions);
    if (rejection !== undefined) throw refusal(rejection);
    void reply.status(201);
    return applyOverride(override, schedule, context);
  });
}

const longestName = 60;

/** The same for the same people and times, so that what is sent twice is one. */
function overrideRef(
  { ref }: EntryOf<'schedule'>,
  {
    kind,
    person: who,
    insteadOf,
    startsAt,
    endsAt,
  }: Pick<EntryOf<'override'>, 'kind' | 'person' | 'insteadOf' | 'startsAt' | 'endsAt'>,
): string {
  const name = ref.slice('schedule/'.length).slice(0, longestName).replace(/-$/, '');
  const same = hash('sha256', JSON.stringify([ref, kind, who, insteadOf, startsAt, endsAt]));
  return `override/${name}-${startsAt.slice(0, 10).replaceAll('-', '')}-${same.slice(0, 8)}`;
}
