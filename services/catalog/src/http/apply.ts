import { HttpProblem, problemSchema, sees, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Touched } from '../climbing-incidents.ts';
import type { Change } from '../domain/changes.ts';
import type { ApplyOptions, NotSound } from '../entries.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { isManager, needOwn } from './own-teams.ts';
import { climbingList, runningList, signature, tags } from './schemas.ts';

export const bodyLimit = 8 * 1024 * 1024;

/** Entries as they are sent, and how they are meant. */
export const sentEntries = {
  entries: Type.Array(
    Type.Unknown({
      description: 'A whole entry, in the shape that GET /v1/catalog/entries/{type}/{name} shows for its type.',
    }),
    { maxItems: 5_000 },
  ),
  rotations: Type.Optional(
    Type.Union([Type.Literal('next-handover'), Type.Literal('now')], {
      description:
        'When a rotation that is changed begins: at its next handover, so that whoever is on call stays (the default), or now, counted as it is written.',
    }),
  ),
};

const body = Type.Object(
  {
    ...sentEntries,
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would change.' })),
    plan: Type.Optional(
      Type.String({
        maxLength: 100,
        pattern: '^[0-9]{1,12}\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{22}$',
        description:
          '"plan" of a dry run or of POST /v1/catalog/plan: the entries are applied only if that still holds, and with 409 nothing is changed.',
      }),
    ),
    ...signature,
  },
  {
    additionalProperties: false,
    examples: [
      {
        entries: [{ ref: 'component/search', name: 'Search', aliases: ['search-index'], owner: 'team/platform' }],
        dryRun: true,
        by: 'person/ana',
        why: 'The search index has an owner now.',
      },
    ],
  },
);

const jsonValue = Type.Union([Type.String(), Type.Null()], {
  description:
    'As JSON, at most 200 characters of it, with masks in place of secrets; null when the entry does not have the field.',
});
export const fieldChange = Type.Object({ field: Type.String(), before: jsonValue, after: jsonValue });

const turn = Type.Union(
  [
    Type.Object({ person: Type.String(), name: Type.String(), startsAt: Type.String(), endsAt: Type.String() }),
    Type.Null(),
  ],
  { description: 'Null when nobody is.' },
);
export const onCallChange = Type.Object(
  { before: turn, after: turn, next: turn },
  {
    description:
      'Of a schedule whose turns change, now, and of an override in its schedule, when it begins or now: who is on call before and after, and who takes over from them.',
  },
);

export const warningList = Type.Array(
  Type.Object({
    ref: Type.String({ description: 'The entry to look at.' }),
    pointer: Type.String({ description: 'Where in it: a JSON Pointer.' }),
    detail: Type.String(),
  }),
  {
    description:
      'What is allowed, and still may leave somebody unpaged; of what was sent, and of severities that an earlier release stored without all that they ask for.',
  },
);

/** What applying entries changes, or would change. */
export const told = {
  changes: Type.Array(
    Type.Object({
      ref: Type.String(),
      kind: Type.Union([Type.Literal('added'), Type.Literal('changed'), Type.Literal('unchanged')]),
      fields: Type.Array(Type.String(), { description: 'Names of the fields that differ.' }),
      details: Type.Optional(
        Type.Array(fieldChange, { description: 'Of a changed entry: the values of those fields.' }),
      ),
      onCall: Type.Optional(onCallChange),
    }),
    { description: 'One for each entry, in the order in which they were sent.' },
  ),
  warnings: warningList,
  climbing: climbingList,
  running: runningList,
  plan: Type.String({
    description:
      'Stands for these changes. Sent as "plan" with the same entries, they are applied only if the catalog was not changed in a way that matters meanwhile.',
  }),
};

const answer = Type.Object(
  { applied: Type.Boolean({ description: 'False for a dry run.' }), ...told },
  { title: 'Applied' },
);

/** `POST /v1/catalog/apply`: entries are added or changed, all of them or, when one is faulty, none. */
export function applyRoute(server: Routes, { entries, climbing, definitions }: CatalogContext): void {
  const summary = 'Add or change entries';
  const description =
    'Entries that are not sent stay as they are. Sending the same again changes nothing. A secret that is sent as it was shown, masked, stays as it is. All of it is accepted at once: what is read here is as it was before, or all as it is after.';

  server.post(
    '/v1/catalog/apply',
    {
      bodyLimit,
      schema: { tags, summary, description, body, response: { 200: answer, 409: problemSchema, 422: problemSchema } },
    },
    async (request) => {
      const { entries: values, dryRun = false, rotations = 'next-handover', plan, ...author } = request.body;
      await needOwnEntries(request, values, { rotations }, { entries, definitions });
      const outcome = dryRun
        ? await entries.look(values, { rotations })
        : await entries.apply(values, { rotations, plan }, authorOf(request, author, definitions, values));
      if (outcome.kind === 'refused') throw notSound(outcome);
      if (outcome.kind === 'outdated') {
        const { code, message } = outcome.rejection;
        throw new HttpProblem(code === 'plan-outdated' ? 409 : 422, code, `${message} Nothing was changed.`);
      }
      return {
        applied: outcome.kind === 'applied',
        changes: outcome.changes,
        warnings: [...outcome.warnings],
        ...(await touchedBy(request, outcome.changes, climbing)),
        plan: outcome.plan,
      };
    },
  );
}

/** Throws 403 when a manager sends a change of what is not their teams'; what is faulty is told by what follows. */
export async function needOwnEntries(
  request: Parameters<typeof needOwn>[0],
  values: readonly unknown[],
  options: ApplyOptions,
  { entries, definitions }: Pick<CatalogContext, 'entries' | 'definitions'>,
): Promise<void> {
  if (!isManager(request)) return;
  const outlook = await entries.look(values, options);
  if (outlook.kind === 'refused') return;
  const changed = new Set(outlook.changes.filter(({ kind }) => kind !== 'unchanged').map(({ ref }) => ref));
  needOwn(
    request,
    outlook.entries.filter(({ ref }) => changed.has(ref)),
    definitions,
  );
}

/** What changes of entries touch of what runs, as answers tell it. */
export async function touchedBy(request: object, changes: readonly Change[], climbing: CatalogContext['climbing']) {
  const refsOf = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted).map(({ ref }) => ref);
  return shownTouched(
    await climbing.touchedBy({ changed: refsOf('changed'), added: refsOf('added') }, (incident, sight) =>
      sees(request, incident, sight),
    ),
  );
}

/** Lists of their own, as the schemas of answers want them. */
export function shownTouched({ climbing, running }: Touched) {
  return {
    climbing: climbing.map((incident) => ({ ...incident, refs: [...incident.refs] })),
    running: running.map((one) => ({ ...one, escalations: [...one.escalations] })),
  };
}

export function notSound({ problems }: NotSound): HttpProblem {
  const count = problems.length === 1 ? 'One thing is wrong' : `${problems.length} things are wrong`;
  return new HttpProblem(
    422,
    'invalid-catalog',
    `${count} with the entries, and nothing was changed; mend what "errors" lists and send them again.`,
    { errors: [...problems] },
  );
}
