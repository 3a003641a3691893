import { createHash } from 'node:crypto';
import { spanOf, type EntryOf } from '@escalog/definitions';
import { HttpProblem, problemSchema, refusal, type Routes } from '@escalog/http';
import { instantOf, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { overridesPage, shownOverride } from '../domain/override-list.ts';
import { nameOf } from '../domain/wording.ts';
import { onCallChange, warningList } from './apply.ts';
import type { CatalogContext } from './context.ts';
import { localOrInstant, personCalled, scheduleCalled, scheduleParam, timeIn } from './schedule-called.ts';
import { tags } from './schemas.ts';

type Override = EntryOf<'override'>;

const person = (what: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 120,
    description: `${what}, by ref, name or a part of the name.`,
    examples: [example],
  });
const why = Type.String({
  pattern: '\\S',
  maxLength: 500,
  description: 'Why, for whoever is paged by it and those who look back.',
});

const fields = {
  kind: Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')], {
    description: 'As of an entry of type override.',
  }),
  person: person('Whom it is about', 'femi'),
  insteadOf: person('Of replace: whose turns they take; whoever is on call when absent', 'greta'),
  startsAt: localOrInstant('When it begins', '2036-12-24T18:00'),
  endsAt: localOrInstant('When it is over', '2036-12-26T18:00'),
  why,
};
const by = person('Who makes it', 'greta');

const making = Type.Object(
  {
    kind: Type.Optional(fields.kind),
    person: fields.person,
    insteadOf: Type.Optional(fields.insteadOf),
    startsAt: fields.startsAt,
    endsAt: fields.endsAt,
    by,
    why,
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
const changing = Type.Object(
  {
    kind: Type.Optional(fields.kind),
    person: Type.Optional(fields.person),
    insteadOf: Type.Optional(fields.insteadOf),
    startsAt: Type.Optional(fields.startsAt),
    endsAt: Type.Optional(fields.endsAt),
    why: Type.Optional(why),
    by,
  },
  { additionalProperties: false, examples: [{ endsAt: '2036-12-27T09:00', by: 'person/elin-berg' }] },
);

const called = Type.Object({ person: Type.String({ description: 'Ref.' }), name: Type.String() });
const shown = Type.Object(
  {
    ref: Type.String(),
    name: Type.String(),
    schedule: Type.String({ description: 'Ref.' }),
    kind: fields.kind,
    person: called,
    insteadOf: Type.Union([called, Type.Null()]),
    startsAt: Type.String(),
    endsAt: Type.String(),
    by: called,
    why: Type.String(),
    madeAt: Type.Union([Type.String(), Type.Null()]),
  },
  { title: 'Override' },
);
const answer = Type.Object(
  {
    override: shown,
    onCall: Type.Union([onCallChange, Type.Null()], {
      description:
        'Who is on call in the schedule when the override begins, or now, without it and with it; null when it is over or nothing was changed.',
    }),
    warnings: warningList,
  },
  { title: 'OverrideMade' },
);

const params = Type.Object({ name: scheduleParam });
const oneOf = Type.Object({
  name: scheduleParam,
  override: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Name of the override, or its ref.',
    examples: ['payments-20361224-4f2a'],
  }),
});
const list = Type.Object(
  {
    overrides: Type.Array(shown, { description: 'In the order in which they begin.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Overrides' },
);

/** `GET /v1/schedules/{name}/overrides`: those that count in a span; without one those that are not over. */
export function listOverridesRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const querystring = Type.Object({
    from: Type.Optional(localOrInstant('Only those that end later; now when absent', '2026-01-01T00:00')),
    to: Type.Optional(localOrInstant('Only those that begin earlier', '2037-01-01T00:00')),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  });
  const schema = {
    tags,
    summary: 'List the overrides of a schedule',
    params,
    querystring,
    response: { 200: list, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/schedules/:name/overrides', { schema }, async ({ params: { name }, query }) => {
    const schedule = scheduleCalled(name, definitions);
    const page = overridesPage(
      schedule,
      {
        from: query.from === undefined ? clock.now() : timeIn(query.from, 'from', schedule),
        to: query.to === undefined ? instantOf(Infinity) : timeIn(query.to, 'to', schedule),
        limit: query.limit,
        ...(query.after !== undefined && { after: query.after }),
      },
      definitions,
    );
    if ('code' in page) throw refusal(page);
    return { overrides: page.overrides.map((one) => shownOverride(one, definitions)), next: page.next };
  });
}

/** `POST /v1/schedules/{name}/overrides`: makes one. What says the same of who and when is the same override, so that it may be sent again. */
export function makeOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions } = context;
  const schema = {
    tags,
    summary: 'Put somebody on call for some time, or off call',
    description: 'Sending the same again makes no second one.',
    params,
    body: making,
    response: { 201: answer, 404: problemSchema, 422: problemSchema },
  };

  server.post('/v1/schedules/:name/overrides', { schema }, async ({ params: { name }, body }, reply) => {
    const schedule = scheduleCalled(name, definitions);
    const { kind = 'replace', startsAt, endsAt } = body;
    const who = {
      kind,
      person: personCalled(body.person, 'person', definitions),
      ...(body.insteadOf !== undefined && { insteadOf: personCalled(body.insteadOf, 'insteadOf', definitions) }),
      startsAt,
      endsAt,
    };
    const made = { ...who, by: personCalled(body.by, 'by', definitions), why: body.why };
    void reply.status(201);
    return applied(
      { ref: refFor(schedule, who), name: nameFor(made, context), schedule: schedule.ref, ...made },
      schedule,
      context,
    );
  });
}

/** `PATCH /v1/schedules/{name}/overrides/{override}`: what is left out stays. */
export function changeOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions } = context;
  const schema = {
    tags,
    summary: 'Change an override',
    params: oneOf,
    body: changing,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.patch('/v1/schedules/:name/overrides/:override', { schema }, async ({ params: { name, override }, body }) => {
    const schedule = scheduleCalled(name, definitions);
    const { madeAt: _kept, ...stored } = overrideCalled(override, schedule, context);
    const { person: who, insteadOf, by: changer, ...rest } = body;
    const changed: Override = {
      ...stored,
      ...rest,
      ...(who !== undefined && { person: personCalled(who, 'person', definitions) }),
      ...(insteadOf !== undefined && { insteadOf: personCalled(insteadOf, 'insteadOf', definitions) }),
      by: personCalled(changer, 'by', definitions),
    };
    return applied({ ...changed, name: nameFor(changed, context) }, schedule, context);
  });
}

/** `DELETE /v1/schedules/{name}/overrides/{override}`: one that lies ahead is gone; one that counts now ends now, so that what has been stays told. */
export function cancelOverrideRoute(server: Routes, context: CatalogContext): void {
  const { definitions, clock, entries } = context;
  const querystring = Type.Object({ by: Type.Optional(by) });
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
    params: oneOf,
    querystring,
    response: { 200: cancelled, 404: problemSchema, 422: problemSchema },
  };

  server.delete(
    '/v1/schedules/:name/overrides/:override',
    { schema },
    async ({ params: { name, override }, query }) => {
      const schedule = scheduleCalled(name, definitions);
      const { madeAt: _kept, ...stored } = overrideCalled(override, schedule, context);
      const { ref } = stored;
      const { since, until } = spanOf(stored, schedule.timeZone);
      const now = clock.now();
      const ender = query.by === undefined ? stored.by : personCalled(query.by, 'by', definitions);
      const actor = { kind: 'person', ref: query.by === undefined ? 'person/unknown' : ender } as const;
      if (until <= now)
        throw new HttpProblem(
          422,
          'override-over',
          `${ref} was over at ${isoOf(until)}, and what has been is not changed.`,
        );
      if (since < now) {
        const outcome = await entries.apply([{ ...stored, endsAt: isoOf(now) }], notDry, actor);
        if (outcome.kind === 'refused') throw refused(outcome.problems);
        return { override: ref, outcome: 'ended' as const };
      }
      const outcome = await entries.remove([ref], false, actor);
      if (outcome.kind === 'refused') for (const { rejection } of outcome.refused) throw refusal(rejection);
      return { override: ref, outcome: 'removed' as const };
    },
  );
}

const notDry = { dryRun: false, rotations: 'next-handover' } as const;

async function applied(override: Override, schedule: EntryOf<'schedule'>, { entries, definitions }: CatalogContext) {
  const outcome = await entries.apply([override], notDry, { kind: 'person', ref: override.by });
  if (outcome.kind === 'refused') throw refused(outcome.problems);
  const stored = definitions.findOf('override', override.ref)?.entry ?? override;
  return {
    override: shownOverride(spanOf(stored, schedule.timeZone), definitions),
    onCall: outcome.changes[0]?.onCall ?? null,
    warnings: [...outcome.warnings],
  };
}

/** Pointers are into the body, where the entry has the same names. */
function refused(problems: readonly { readonly pointer: string; readonly detail: string }[]): HttpProblem {
  const errors = problems.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/entries\/0/, ''), detail }));
  const [first] = errors;
  return new HttpProblem(
    422,
    'invalid-override',
    `Nothing was changed: ${first?.detail ?? 'the override is not sound'}.`,
    {
      errors,
    },
  );
}

/** One of this schedule, by its ref or the name in it. */
function overrideCalled(word: string, schedule: EntryOf<'schedule'>, { definitions }: CatalogContext): Override {
  const found = definitions.findOf('override', word) ?? definitions.findOf('override', `override/${word}`);
  if (found !== undefined && found.entry.schedule === schedule.ref) return found.entry;
  throw new HttpProblem(
    404,
    'override-not-found',
    `${schedule.name} has no override "${word}"; GET /v1/schedules/{name}/overrides lists those that it has.`,
  );
}

const longestName = 60;

/** The same for the same people and times, so that what is sent twice is one. */
function refFor(
  { ref }: EntryOf<'schedule'>,
  {
    kind,
    person: who,
    insteadOf,
    startsAt,
    endsAt,
  }: Pick<Override, 'kind' | 'person' | 'insteadOf' | 'startsAt' | 'endsAt'>,
): string {
  const name = ref.slice('schedule/'.length).slice(0, longestName).replace(/-$/, '');
  const hash = createHash('sha256')
    .update(JSON.stringify([ref, kind, who, insteadOf, startsAt, endsAt]))
    .digest('hex');
  return `override/${name}-${startsAt.slice(0, 10).replaceAll('-', '')}-${hash.slice(0, 8)}`;
}

const longestDisplayName = 120;

function nameFor(
  { kind, person: who, insteadOf, startsAt }: Pick<Override, 'kind' | 'person' | 'insteadOf' | 'startsAt'>,
  { definitions }: CatalogContext,
): string {
  const instead = insteadOf === undefined ? '' : ` instead of ${nameOf(insteadOf, definitions)}`;
  const what = { add: 'as well', remove: 'off', replace: insteadOf === undefined ? 'on call' : '' }[kind];
  return [nameOf(who, definitions), what]
    .filter(Boolean)
    .join(' ')
    .concat(instead, `, ${startsAt.slice(0, 10)}`)
    .slice(0, longestDisplayName);
}
