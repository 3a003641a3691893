import { entrySchemas, offersFor, typesAffected, type Definitions } from '@escalog/definitions';
import { endsEarlier, fittingPage, problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { pageOf } from '../domain/listing.ts';
import { definitionsAsOf } from './as-of.ts';
import type { CatalogContext } from './context.ts';
import { instantParameter } from './instant.ts';
import { asTheyAre, entryType, shown, tags, versionedEntry } from './schemas.ts';

const querystring = Type.Object({
  type: Type.Optional(entryType),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Words of the name, an alias or the description; the best come first.',
      examples: ['log in'],
    }),
  ),
  at: instantParameter('List what the catalog said at this instant, in ISO 8601; what it says now when absent.'),
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100, description: endsEarlier }),
});

const page = Type.Object(
  {
    entries: Type.Array(versionedEntry),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Entries' },
);

/** `GET /v1/catalog/entries`: what is in the catalog, by ref or by how well it is found. */
export function listEntriesRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'List or search entries',
    querystring,
    response: { 200: page, 422: problemSchema },
  };

  // Overrides are many, and nobody looks for one by its words.
  const found = (text: string, type: string | undefined, definitions: Definitions) => {
    const types = new Set([...Object.keys(entrySchemas), ...typesAffected(definitions)]);
    types.delete('override');
    return offersFor(text, type === undefined ? [...types] : [type], definitions, Infinity).map(({ ref }) => ref);
  };

  server.get('/v1/catalog/entries', { schema, serializerCompiler: asTheyAre }, async (request) => {
    const { q, at, ...query } = request.query;
    const definitions = await definitionsAsOf(at, 'at', context);
    const asked = q === undefined ? query : { ...query, found: found(q, query.type, definitions) };
    const page = (limit: number) => {
      const listed = pageOf({ ...asked, limit }, definitions);
      if ('code' in listed) throw refusal(listed);
      return { ...listed, entries: listed.entries.map(shown) };
    };
    return fittingPage(query.limit, page, ({ entries }) => entries);
  });
}
