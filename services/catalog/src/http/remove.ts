import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { nameOf } from '../domain/wording.ts';
import { shownTouched } from './apply.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { needOwnRefs } from './own-teams.ts';
import { climbingList, runningList, signature, tags } from './schemas.ts';

const body = Type.Object(
  {
    refs: Type.Array(
      Type.String({ minLength: 1, maxLength: 120, description: 'Ref of an entry, such as team/payments.' }),
      {
        minItems: 1,
        maxItems: 5_000,
      },
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would be removed.' })),
    ...signature,
  },
  { additionalProperties: false, examples: [{ refs: ['component/kubernetes'], dryRun: true }] },
);

const answer = Type.Object(
  {
    applied: Type.Boolean({ description: 'False for a dry run.' }),
    removed: Type.Array(Type.Object({ ref: Type.String(), name: Type.String() }), {
      description: 'In the order in which they were sent, each once.',
    }),
    climbing: climbingList,
    running: runningList,
  },
  { title: 'Removed' },
);

/** `POST /v1/catalog/remove`: entries are removed together, all of them or, when one must stay, none. */
export function removeRoute(server: Routes, { entries, climbing, definitions }: CatalogContext): void {
  const summary = 'Remove entries';
  const description =
    'Entries that refer to one another go together, in whatever order they are sent. What an entry that stays refers to must stay too, and so must the triage path and the assumed severity, unless nothing is left.';

  server.post(
    '/v1/catalog/remove',
    { schema: { tags, summary, description, body, response: { 200: answer, 422: problemSchema } } },
    async (request) => {
      const { refs, dryRun = false, ...author } = request.body;
      needOwnRefs(request, refs, definitions);
      const names = new Map(refs.map((ref) => [ref, nameOf(ref, definitions)]));
      const outcome = await entries.remove(refs, dryRun, authorOf(request, author, definitions));
      if (outcome.kind === 'refused') {
        const count = outcome.refused.length === 1 ? 'One of the entries' : `${outcome.refused.length} of the entries`;
        throw new HttpProblem(
          422,
          'not-removable',
          `${count} cannot be removed, and nothing was changed; see "errors", and send the others without them or mend what keeps them.`,
          {
            errors: outcome.refused.map(({ ref, rejection }) => ({
              pointer: `/refs/${refs.indexOf(ref)}`,
              detail: rejection.message,
            })),
          },
        );
      }
      return {
        applied: outcome.kind === 'removed',
        removed: outcome.refs.map((ref) => ({ ref, name: names.get(ref) ?? ref })),
        ...shownTouched(await climbing.touchedBy({ changed: [], removed: outcome.refs })),
      };
    },
  );
}
