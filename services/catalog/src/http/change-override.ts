import type { EntryOf } from '@escalog/definitions';
import { problemSchema, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { overrideName } from '../domain/override-name.ts';
import { applyOverride, overrideCalled } from './apply-override.ts';
import type { CatalogContext } from './context.ts';
import { overrideFields as fields, overrideMade as answer, overrideParams as params } from './override-schemas.ts';
import { makerCalled, personCalled, scheduleCalled } from './schedule-called.ts';
import { tags } from './schemas.ts';

const body = Type.Object(
  {
    kind: Type.Optional(fields.kind),
    person: Type.Optional(fields.person),
    insteadOf: Type.Optional(fields.insteadOf),
    startsAt: Type.Optional(fields.startsAt),
    endsAt: Type.Optional(fields.endsAt),
    why: Type.Optional(fields.why),
    by: signedBy,
  },
  { additionalProperties: false, examples: [{ endsAt: '2036-12-27T09:00', by: 'person/elin-berg' }] },
);

/** `PATCH /v1/schedules/{name}/overrides/{override}`: what is left out stays. */
export function changeOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions } = context;
  const schema = {
    tags,
    summary: 'Change an override',
    params,
    body,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.patch('/v1/schedules/:name/overrides/:override', { schema }, async (request) => {
    const { name, override } = request.params;
    const schedule = scheduleCalled(name, definitions);
    const { madeAt: _kept, ...stored } = overrideCalled(override, schedule, definitions);
    const { person: who, insteadOf, by: changer, ...rest } = request.body;
    const changed: EntryOf<'override'> = {
      ...stored,
      ...rest,
      ...(who !== undefined && { person: personCalled(who, 'person', definitions) }),
      ...(insteadOf !== undefined && { insteadOf: personCalled(insteadOf, 'insteadOf', definitions) }),
      by: makerCalled(request, changer, definitions),
    };
    return applyOverride({ ...changed, name: overrideName(changed, definitions) }, schedule, context);
  });
}
