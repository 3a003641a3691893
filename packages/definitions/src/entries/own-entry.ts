import Type, { type TSchema } from 'typebox';
import type { Attribute, catalogType, Relation } from './catalog-type.ts';
import { fieldNamePattern } from './catalog-type.ts';
import { anyRef, refTo } from './common.ts';
import { thing } from './things.ts';

const attributeValue = Type.Union([
  Type.String({ maxLength: 10_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 200 }),
]);

const fieldName = Type.String({ pattern: fieldNamePattern });
const relatedAtMost = 200;

/** What every entry of a type of people's own may have; its type says more. */
export const ownEntry = Type.Object(
  {
    ref: anyRef,
    ...thing,
    attributes: Type.Optional(
      Type.Record(fieldName, attributeValue, {
        maxProperties: 50,
        description: 'What its type asks for, by name.',
        'x-left-out': 'it says nothing that its type asks for',
      }),
    ),
    relations: Type.Optional(
      Type.Record(fieldName, Type.Union([anyRef, Type.Array(anyRef, { maxItems: relatedAtMost })]), {
        maxProperties: 20,
        description:
          'Entries that it leads to, by the name of the relation: a ref, or a list where the type says many.',
        'x-left-out': 'it leads to nothing by these',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The schema of the entries of one type. */
export function schemaOfType(type: OwnType): TSchema {
  return schemas.getOrInsertComputed(type, () => builtFor(type));
}

export type OwnType = Type.Static<typeof catalogType>;

/** By the type, which is another object once it was changed. */
const schemas = new WeakMap<OwnType, TSchema>();

function builtFor({ ref, attributes = {}, relations = {} }: OwnType): TSchema {
  const name = ref.slice(ref.indexOf('/') + 1);
  return Type.Object(
    {
      ref: refTo(name),
      ...thing,
      ...section('attributes', attributes, valueOf),
      ...section('relations', relations, refsOf),
    },
    { additionalProperties: false },
  );
}

/** A section that may be left out unless something in it may not; there is none where the type has nothing for it. */
function section<Of extends { readonly required?: boolean }>(
  name: string,
  of: Readonly<Record<string, Of>>,
  schemaFor: (one: Of) => TSchema,
): Readonly<Record<string, TSchema>> {
  const fields = Object.entries(of);
  if (fields.length === 0) return {};
  const schema = Type.Object(
    Object.fromEntries(
      fields.map(([field, one]) => [field, one.required ? schemaFor(one) : Type.Optional(schemaFor(one))]),
    ),
    { additionalProperties: false, description: `what the type asks for: ${requiredIn(fields)}` },
  );
  return { [name]: fields.some(([, { required }]) => required) ? schema : Type.Optional(schema) };
}

function requiredIn(fields: readonly (readonly [string, { readonly required?: boolean }])[]): string {
  return fields.flatMap(([field, { required }]) => (required ? [field] : [])).join(', ');
}

function valueOf(attribute: Attribute): TSchema {
  const meaning = (otherwise: string) => ({ description: attribute.description ?? otherwise });
  switch (attribute.type) {
    case 'text':
      return Type.String({ maxLength: attribute.maxLength ?? 2_000, ...meaning('') });
    case 'number':
      return Type.Number({
        ...(attribute.minimum !== undefined && { minimum: attribute.minimum }),
        ...(attribute.maximum !== undefined && { maximum: attribute.maximum }),
        ...meaning('a number'),
      });
    case 'boolean':
      return Type.Boolean(meaning('true or false'));
    case 'date':
      return Type.String({ format: 'date', maxLength: 10, description: 'a day, such as 2026-11-29' });
    case 'instant':
      return Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'a moment with its offset, such as 2026-11-29T09:00:00Z',
      });
    case 'url':
      return Type.String({
        pattern: '^https?://[^\\s]+$',
        maxLength: 2_000,
        description: 'an http:// or https:// address',
      });
    case 'list':
      return Type.Array(Type.String({ maxLength: 2_000 }), {
        maxItems: attribute.maxItems ?? 50,
        ...meaning('a list'),
      });
    case 'enumeration':
      return attribute.values.length === 1
        ? Type.Literal(attribute.values[0] ?? '')
        : Type.Union(attribute.values.map((value) => Type.Literal(value)));
  }
}

function refsOf({ to, many }: Relation): TSchema {
  const [first = '', ...others] = to;
  const ref = refTo(first, ...others);
  return many ? Type.Array(ref, { maxItems: relatedAtMost, description: 'A list of refs.' }) : ref;
}
