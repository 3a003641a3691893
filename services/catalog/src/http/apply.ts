import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { somebody, type CatalogContext } from './context.ts';
import { climbingList, tags } from './schemas.ts';

const bodyLimit = 8 * 1024 * 1024;

const body = Type.Object(
  {
    entries: Type.Array(
      Type.Unknown({
        description: 'A whole entry, in the shape that GET /v1/catalog/entries/{type}/{name} shows for its type.',
      }),
      { maxItems: 5_000 },
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would change.' })),
    rotations: Type.Optional(
      Type.Union([Type.Literal('next-handover'), Type.Literal('now')], {
        description:
          'When a rotation that is changed begins: at its next handover, so that whoever is on call stays (the default), or now, counted as it is written.',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        entries: [{ ref: 'component/search', name: 'Search', aliases: ['search-index'], owner: 'team/platform' }],
        dryRun: true,
      },
    ],
  },
);

const value = Type.Union([Type.String(), Type.Null()], {
  description:
    'As JSON, at most 200 characters of it, with masks in place of secrets; null when the entry does not have the field.',
});
const fieldChange = Type.Object({ field: Type.String(), before: value, after: value });

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
  { description: 'What is allowed, and still may leave somebody unpaged.' },
);

const answer = Type.Object(
  {
    applied: Type.Boolean({ description: 'False for a dry run.' }),
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
  },
  { title: 'Applied' },
);

/** `POST /v1/catalog/apply`: entries are added or changed, all of them or, when one is faulty, none. */
export function applyRoute(server: Routes, { entries, climbing }: CatalogContext): void {
  const summary = 'Add or change entries';
  const description =
    'Entries that are not sent stay as they are. Sending the same again changes nothing. A secret that is sent as it was shown, masked, stays as it is.';

  server.post(
    '/v1/catalog/apply',
    {
      bodyLimit,
      schema: { tags, summary, description, body, response: { 200: answer, 422: problemSchema } },
    },
    async (request) => {
      const { entries: values, dryRun = false, rotations = 'next-handover' } = request.body;
      const outcome = await entries.apply(values, { dryRun, rotations }, somebody);
      if (outcome.kind === 'refused') {
        const count =
          outcome.problems.length === 1 ? 'One thing is wrong' : `${outcome.problems.length} things are wrong`;
        throw new HttpProblem(
          422,
          'invalid-catalog',
          `${count} with the entries, and nothing was changed; mend what "errors" lists and send them again.`,
          { errors: [...outcome.problems] },
        );
      }
      const changed = outcome.changes.filter(({ kind }) => kind === 'changed').map(({ ref }) => ref);
      return {
        applied: outcome.kind === 'applied',
        changes: outcome.changes,
        warnings: [...outcome.warnings],
        climbing: await climbing.through(changed),
      };
    },
  );
}
