import { entrySchemas, isBuiltIn, schemaOfType, type Definitions, type EntryType } from '@escalog/definitions';
import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { unknownTypeAmong } from '../domain/listing.ts';
import type { CatalogContext } from './context.ts';
import { asTheyAre, entryType, tags } from './schemas.ts';

const oneType = {
  type: Type.String({ description: 'As refs begin: component.' }),
  own: Type.Boolean({ description: 'Whether it is a type of yours, an entry of catalog-type.' }),
  name: Type.String({ description: 'What people call it; of a built-in type the type itself.' }),
  description: Type.Union([Type.String(), Type.Null()]),
  count: Type.Integer({ description: 'How many entries there are of it.' }),
};

const list = Type.Object(
  { types: Type.Array(Type.Object(oneType), { description: 'Built in first, then those of yours, by type.' }) },
  { title: 'CatalogTypes' },
);

const one = Type.Object(
  { ...oneType, schema: Type.Unknown({ description: 'JSON Schema of its entries, as they are applied.' }) },
  { title: 'CatalogType' },
);

/** `GET /v1/catalog/types` and `GET /v1/catalog/types/{type}`: which types of entries there are, and what their entries say. */
export function typesRoutes(server: Routes, { definitions }: CatalogContext): void {
  server.get(
    '/v1/catalog/types',
    { schema: { tags, summary: 'List the types of entries', response: { 200: list } } },
    async () => {
      const own = definitions.allOf('catalog-type').map(({ ref }) => ref.slice('catalog-type/'.length));
      return { types: [...Object.keys(entrySchemas), ...own].map((type) => told(type, definitions)) };
    },
  );

  server.get(
    '/v1/catalog/types/:type',
    {
      schema: {
        tags,
        summary: 'Show what entries of a type say',
        params: Type.Object({ type: entryType }),
        response: { 200: one, 422: problemSchema },
      },
      serializerCompiler: asTheyAre,
    },
    async ({ params: { type } }) => {
      const unknown = unknownTypeAmong([type], definitions);
      if (unknown !== undefined) throw refusal(unknown);
      return { ...told(type, definitions), schema: schemaOf(type, definitions) };
    },
  );
}

function told(type: string, definitions: Definitions) {
  const own = definitions.findOf('catalog-type', `catalog-type/${type}`)?.entry;
  return {
    type,
    own: own !== undefined,
    name: own?.name ?? type,
    description: own?.description ?? null,
    count: definitions.allOf(type).length,
  };
}

function schemaOf(type: string, definitions: Definitions): unknown {
  if (isBuiltIn(type)) return entrySchemas[type as EntryType];
  const own = definitions.findOf('catalog-type', `catalog-type/${type}`)?.entry;
  return own === undefined ? {} : schemaOfType(own);
}
