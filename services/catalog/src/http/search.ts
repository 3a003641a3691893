import { offersFor, typesAffected } from '@escalog/definitions';
import { offerSchema, problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { unknownTypeAmong } from '../domain/listing.ts';
import type { CatalogContext } from './context.ts';
import { entryType, tags } from './schemas.ts';

const querystring = Type.Object({
  q: Type.String({
    maxLength: 200,
    description: 'What somebody has typed so far; the last word may be begun. Nothing is found for nothing.',
    examples: ['logn'],
  }),
  types: Type.Optional(
    Type.Array(entryType, {
      maxItems: 20,
      description:
        'Types of entries to look among, one parameter each; without any, what everybody knows (business services, and types of yours that say so), and components, which count a little less.',
      examples: [['business-service']],
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
});

const found = Type.Object(
  { offers: Type.Array(offerSchema, { description: 'The best come first.' }) },
  { title: 'CatalogSearch' },
);

/** `GET /v1/catalog/search`: what somebody who types may mean, quick enough for every letter. */
export function searchRoute(server: Routes, { definitions }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'What may be meant by a few words, while they are typed',
    querystring,
    response: { 200: found, 422: problemSchema },
  };

  server.get('/v1/catalog/search', { schema }, async ({ query: { q, types = typesAffected(definitions), limit } }) => {
    const unknown = unknownTypeAmong(types, definitions);
    if (unknown !== undefined) throw refusal(unknown);
    return { offers: offersFor(q, types, definitions, limit) };
  });
}
