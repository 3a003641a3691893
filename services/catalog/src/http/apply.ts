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
  },
  { additionalProperties: false },
);

const value = Type.Union([Type.String(), Type.Null()], {
  description:
    'As JSON, at most 200 characters of it, with masks in place of secrets; null when the entry does not have the field.',
});
const fieldChange = Type.Object({ field: Type.String(), before: value, after: value });

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
      }),
      { description: 'One for each entry, in the order in which they were sent.' },
    ),
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
      schema: { tags, summary, description, body, response: { 200: answer, 400: problemSchema, 422: problemSchema } },
    },
    async (request) => {
      const outcome = await entries.apply(request.body.entries, request.body.dryRun ?? false, somebody);
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
        climbing: await climbing.through(changed),
      };
    },
  );
}
