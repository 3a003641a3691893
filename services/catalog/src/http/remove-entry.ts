import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { shownTouched } from './apply.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { needOwnRefs } from './own-teams.ts';
import { climbingList, runningList, refParams as params, signature, tags } from './schemas.ts';

const querystring = Type.Object(signature);

const answer = Type.Object(
  { removed: Type.String({ description: 'Ref of the entry.' }), climbing: climbingList, running: runningList },
  { title: 'RemovedEntry' },
);

/** `DELETE /v1/catalog/entries/{type}/{name}`: an entry that nothing in the catalog refers to any more is removed. Incidents that still climb through it are named. */
export function removeEntryRoute(server: Routes, { entries, climbing, definitions }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Remove an entry',
    params,
    querystring,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.delete('/v1/catalog/entries/:type/:name', { schema }, async (request) => {
    const { type, name } = request.params;
    const ref = `${type}/${name}`;
    needOwnRefs(request, [ref], definitions);
    const outcome = await entries.remove([ref], false, authorOf(request, request.query, definitions));
    if (outcome.kind === 'refused') for (const { rejection } of outcome.refused) throw refusal(rejection);
    return { removed: ref, ...shownTouched(await climbing.touchedBy({ changed: [], removed: [ref] })) };
  });
}
