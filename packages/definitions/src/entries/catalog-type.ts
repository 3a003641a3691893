import Type from 'typebox';
import { description, displayName, namePattern, refTo } from './common.ts';

const longestTypeName = 30;
/** Of attributes and relations: `retentionDays`, `runs-on`. */
export const fieldNamePattern = '^[a-z][A-Za-z0-9-]{0,59}$';

const common = {
  description: Type.Optional(
    Type.String({ maxLength: 500, description: 'What it says of an entry.', 'x-left-out': 'its name says it' }),
  ),
  required: Type.Optional(
    Type.Boolean({ description: 'Whether every entry must have it.', 'x-left-out': 'an entry may do without it' }),
  ),
};

const attribute = Type.Union([
  Type.Object(
    {
      type: Type.Literal('text', { description: 'Text.' }),
      maxLength: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          description: 'How many characters it may have.',
          'x-left-out': '2000',
        }),
      ),
      ...common,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('number', { description: 'A number.' }),
      minimum: Type.Optional(Type.Number({ description: 'The least that it may be.', 'x-left-out': 'no least' })),
      maximum: Type.Optional(Type.Number({ description: 'The most that it may be.', 'x-left-out': 'no most' })),
      ...common,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { type: Type.Literal('boolean', { description: 'True or false.' }), ...common },
    { additionalProperties: false },
  ),
  Type.Object(
    { type: Type.Literal('date', { description: 'A day, such as 2026-11-29.' }), ...common },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('instant', { description: 'A moment with its offset, such as 2026-11-29T09:00:00Z.' }),
      ...common,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { type: Type.Literal('url', { description: 'An http:// or https:// address.' }), ...common },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('list', { description: 'Several texts.' }),
      maxItems: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 200, description: 'How many it may have.', 'x-left-out': '50' }),
      ),
      ...common,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('enumeration', { description: 'One of several words.' }),
      values: Type.Array(Type.String({ pattern: '\\S', maxLength: 120 }), {
        minItems: 1,
        maxItems: 100,
        description: 'Those that it may be.',
      }),
      ...common,
    },
    { additionalProperties: false },
  ),
]);
export type Attribute = Type.Static<typeof attribute>;

const relation = Type.Object(
  {
    to: Type.Array(Type.String({ pattern: `^${namePattern}$`, maxLength: longestTypeName }), {
      minItems: 1,
      maxItems: 20,
      description: 'Names of the types that it may lead to, such as component.',
    }),
    many: Type.Optional(
      Type.Boolean({
        description: 'Whether it leads to several entries, as a list, or to one.',
        'x-left-out': 'it leads to one',
      }),
    ),
    countsAs: Type.Optional(
      Type.Union([Type.Literal('part-of'), Type.Literal('provided-by')], {
        description: 'Whether an owner is looked for along it, as along `partOf` or along `providedBy`.',
        'x-left-out': 'no owner is looked for along it',
      }),
    ),
    ...common,
  },
  { additionalProperties: false },
);
export type Relation = Type.Static<typeof relation>;

/** A type of people's own: what its entries, such as `queue/orders` of `catalog-type/queue`, may and must say. */
export const catalogType = Type.Object(
  {
    ref: Type.String({ ...refTo('catalog-type'), maxLength: 'catalog-type/'.length + longestTypeName }),
    name: displayName,
    description: Type.Optional(description),
    knownToEveryone: Type.Optional(
      Type.Boolean({
        description:
          'Whether people outside engineering know its entries, so that sentences are matched against their names, aliases and descriptions.',
        'x-left-out': 'sentences are not matched against its entries',
      }),
    ),
    attributes: Type.Optional(
      Type.Record(Type.String({ pattern: fieldNamePattern }), attribute, {
        maxProperties: 50,
        additionalProperties: false,
        description: 'What its entries say under `attributes`, by name.',
        'x-left-out': 'its entries have no attributes',
      }),
    ),
    relations: Type.Optional(
      Type.Record(Type.String({ pattern: fieldNamePattern }), relation, {
        maxProperties: 20,
        additionalProperties: false,
        description: 'Which other entries its entries lead to under `relations`, by name.',
        'x-left-out': 'its entries have no relations of their own',
      }),
    ),
  },
  { additionalProperties: false },
);
