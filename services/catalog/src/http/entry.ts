import { problemSchema, refusal, type Routes } from '@escalog/http';
import type { Ref, VersionedEntry } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import { noSuchEntry } from '../domain/entry.ts';
import type { History } from '../history.ts';
import { instantIn, instantParameter } from './instant.ts';
import type { CatalogContext } from './context.ts';
import { asTheyAre, refParams as params, shown, tags, versionedEntry } from './schemas.ts';

const querystring = Type.Object({
  at: instantParameter('Show what the catalog said of it at this instant, in ISO 8601; what it says now when absent.'),
});

/** `GET /v1/catalog/entries/{type}/{name}`: one entry, as it is or as it was. */
export function entryRoute(server: Routes, { definitions, history }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Show an entry',
    params,
    querystring,
    response: { 200: versionedEntry, 404: problemSchema },
  };

  server.get(
    '/v1/catalog/entries/:type/:name',
    { schema, serializerCompiler: asTheyAre },
    async ({ params: { type, name }, query }) => {
      const ref = `${type}/${name}`;
      if (query.at !== undefined) return shownAt(ref, instantIn(query.at, 'at'), history);
      const found = definitions.find(ref);
      if (found === undefined) throw refusal({ code: 'entry-not-found', message: noSuchEntry(ref) });
      return shown(found);
    },
  );
}

async function shownAt(ref: Ref, at: Instant, history: History): Promise<VersionedEntry> {
  const found = await history.versionAt(ref, at);
  if (found?.entry) return { entry: found.entry, version: found.version };
  const isKnown = found !== undefined || (history.since !== undefined && at >= history.since);
  const what = isKnown ? 'there was no' : 'nothing is known of';
  throw refusal({
    code: 'entry-not-found',
    message: `At ${isoOf(at)} ${what} ${ref} in the catalog; GET /v1/catalog/entries/${ref}/history tells what became of it.`,
  });
}
