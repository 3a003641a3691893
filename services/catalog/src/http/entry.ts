import { problemSchema, refusal, type Routes } from '@escalog/http';
import { noSuchEntry } from '../domain/entry.ts';
import type { CatalogContext } from './context.ts';
import { asTheyAre, refParams as params, shown, tags, versionedEntry } from './schemas.ts';

/** `GET /v1/catalog/entries/{type}/{name}`: one entry. */
export function entryRoute(server: Routes, { definitions }: CatalogContext): void {
  const schema = { tags, summary: 'Show an entry', params, response: { 200: versionedEntry, 404: problemSchema } };

  server.get(
    '/v1/catalog/entries/:type/:name',
    { schema, serializerCompiler: asTheyAre },
    async ({ params: { type, name } }) => {
      const ref = `${type}/${name}`;
      const found = definitions.find(ref);
      if (found === undefined) throw refusal({ code: 'entry-not-found', message: noSuchEntry(ref) });
      return shown(found);
    },
  );
}
