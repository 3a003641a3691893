import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { somebody, type CatalogContext } from './context.ts';
import { refParams as params, tags } from './schemas.ts';

/** `DELETE /v1/catalog/entries/{type}/{name}`: an entry that nothing needs any more is removed. */
export function removeEntryRoute(server: Routes, { entries }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Remove an entry',
    params,
    response: { 204: Type.Null({ description: 'It is removed.' }), 404: problemSchema, 422: problemSchema },
  };

  server.delete('/v1/catalog/entries/:type/:name', { schema }, async ({ params: { type, name } }, reply) => {
    const outcome = await entries.remove([`${type}/${name}`], false, somebody);
    if (outcome.kind === 'refused') for (const { rejection } of outcome.refused) throw refusal(rejection);
    return reply.code(204).send();
  });
}
