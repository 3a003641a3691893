/**
 * Says in people's words how a value differs from a schema: fields that are unknown or missing by their
 * names, and for a value that may take one of several shapes the one it was meant to have, so that a wrong
 * address reads as a wrong address and not as six shapes that do not fit. What is not known here is left to
 * the schema library, so nothing passes that the schema refuses.
 */
import { counted, listed, shortened } from '@escalog/kernel';
import Type, { type TObject, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { below, type Problem } from './problem.ts';
import { isRecord, variantMeant } from './union-shape.ts';

/** Everything in which `value` differs from `schema`; empty when it fits. */
export function shapeProblems(schema: TSchema, value: unknown, pointer: string): readonly Problem[] {
  if (Value.Check(schema, value)) return [];
  if (Type.IsUnion(schema) && schema.anyOf.some(isText) && !schema.anyOf.some(Type.IsRecord))
    return [{ pointer, detail: doesNotFit(schema, value, pointer) }];
  if (Type.IsUnion(schema)) {
    const meant = variantMeant(schema.anyOf, value, nameOf(pointer));
    return 'variant' in meant
      ? shapeProblems(meant.variant, value, pointer)
      : [{ pointer: below(pointer, ...meant.steps), detail: meant.detail }];
  }
  const inside = problemsInside(schema, value, pointer);
  return inside.length > 0 ? inside : [{ pointer, detail: detailOf(schema, value, nameOf(pointer)) }];
}

function problemsInside(schema: TSchema, value: unknown, pointer: string): readonly Problem[] {
  if (Type.IsArray(schema) && Array.isArray(value))
    return value.flatMap((item, index) => shapeProblems(schema.items, item, below(pointer, index)));
  if (!isRecord(value)) return [];
  if (Type.IsObject(schema)) return objectProblems(schema, value, pointer);
  if (!Type.IsRecord(schema)) return [];
  return Object.entries(schema.patternProperties).flatMap(([pattern, of]) =>
    Object.entries(value).flatMap(([key, item]) =>
      new RegExp(pattern).test(key)
        ? shapeProblems(of, item, below(pointer, key))
        : [{ pointer: below(pointer, key), detail: `"${shortened(key, 80)}" cannot be a name here: ${pattern}` }],
    ),
  );
}

function objectProblems(
  { properties, required, additionalProperties }: TObject & { additionalProperties?: unknown },
  value: Readonly<Record<string, unknown>>,
  pointer: string,
): readonly Problem[] {
  const unknown =
    additionalProperties === false ? Object.keys(value).filter((field) => !Object.hasOwn(properties, field)) : [];
  const missing = required?.filter((field) => !Object.hasOwn(value, field)) ?? [];
  const known = Object.entries(properties).filter(([field]) => Object.hasOwn(value, field));
  return [
    ...unknown.map((field) => ({ pointer: below(pointer, field), detail: `unknown field "${field}"` })),
    ...missing.map((field) => ({
      pointer: below(pointer, field),
      detail: `needs ${field}${meaningOf(properties[field])}`,
    })),
    ...known.flatMap(([field, schema]) => shapeProblems(schema, value[field], below(pointer, field))),
  ];
}

function detailOf(schema: TSchema, value: unknown, name: string): string {
  const error = Value.Errors(schema, value).at(0);
  switch (error?.keyword) {
    case 'type':
      return `${name} must be ${typeNames[String(error.params.type)] ?? String(error.params.type)}${fieldsOf(schema)}`;
    case 'minItems':
      return `${name} must have at least ${counted(error.params.limit, 'item')}`;
    case 'maxItems':
      return `${name} must have at most ${counted(error.params.limit, 'item')}`;
    case 'minimum':
      return `${name} must be ${error.params.limit} or more`;
    case 'maximum':
      return `${name} must be ${error.params.limit} or less`;
    case 'pattern':
    case 'format':
      return `${name}${isSecret(schema) ? '' : ` ${shortened(JSON.stringify(value), 80)}`} does not fit${meaningOf(schema)}`;
    default:
      return `${name} ${error?.message ?? 'does not fit the schema'}`;
  }
}

/** ` with url`: the fields that an object of few cannot do without. */
function fieldsOf(schema: TSchema): string {
  const required = Type.IsObject(schema) ? (schema.required ?? []) : [];
  return required.length === 0 || required.length > 3 ? '' : ` with ${listed(required)}`;
}

/** A text of some form, which is one of several that a value may have. */
function isText(variant: TSchema): boolean {
  return Type.IsString(variant);
}

function doesNotFit(schema: TSchema, value: unknown, pointer: string): string {
  return `${nameOf(pointer)} ${shortened(JSON.stringify(value), 80)} does not fit${meaningOf(schema)}`;
}

/** What people call the place that a pointer leads to: `name`, or `targets[0]` in a list. */
function nameOf(pointer: string): string {
  const [list = '', last = ''] = pointer
    .split('/')
    .slice(-2)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return /^\d+$/.test(last) ? `${list}[${last}]` : last;
}

/** Secrets are not repeated to whoever reads the answer. */
function isSecret(schema: TSchema): boolean {
  return 'format' in schema && schema.format === 'password';
}

/** `: who is paged when nobody acknowledges`, from the schema's description. */
function meaningOf(schema: TSchema | undefined): string {
  const text = schema !== undefined && 'description' in schema ? String(schema.description).replace(/\.$/, '') : '';
  return text === '' ? '' : `: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
