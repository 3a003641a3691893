import { counted, shortened } from '@escalog/kernel';
import type { ErrorObject } from 'ajv';
import type { ProblemBody } from './problem.ts';

/** Names of fields are as long as the client made them. */
const longestName = 200;

type Violation = NonNullable<ProblemBody['errors']>[number];

/** What a part of a request is called. */
const parts: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
};

/** One entry for each thing that is wrong, however many errors Ajv made of it. Needs `verbose`. */
export function violationsOf(errors: readonly ErrorObject[]): Violation[] {
  return withoutVariants(errors).map((error) => ({
    pointer: shortened(pointerOf(error), longestName),
    detail: detailOf(error),
  }));
}

/** The same of a parameter that the query may not have. */
export function unknownParameter(name: string): Violation {
  return {
    pointer: shortened(`/${escaped(name)}`, longestName),
    detail: `unknown parameter "${shortened(name, longestName)}"`,
  };
}

/** How many of them an answer lists. */
export const longestList = 100;

/** The first of them as a sentence. `part` is Fastify's name of the part of the request. */
export function sentenceOf([first, ...others]: readonly Violation[], part: string): string {
  const where = parts[part] ?? part;
  if (first === undefined) return `Something is wrong with ${where}.`;
  const name = first.pointer.slice(1);
  const begin = first.detail.startsWith('unknown ')
    ? `${where} has an `
    : name === ''
      ? `${where} `
      : `"${name}" in ${where} `;
  return `${begin.charAt(0).toUpperCase()}${begin.slice(1)}${first.detail}${moreOf(others.length)}.`;
}

function moreOf(others: number): string {
  const listed = Math.min(others, longestList - 1);
  if (others === 0) return '';
  return others === listed
    ? ` ("errors" lists ${listed} more)`
    : ` ("errors" lists ${listed} more, and ${counted(others - listed, 'is', 'are')} not listed)`;
}

/**
 * A union that fits no variant fails once for each of them, right before it fails itself. When the value has the
 * type of one variant alone, it was meant, and its errors are kept; otherwise the one sentence on the union is.
 * One pass, because a body may have as many errors as it has characters.
 */
function withoutVariants(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (!isUnion(error.keyword)) {
      kept.push(error);
      continue;
    }
    const ofVariants = kept.splice(beginOfVariants(kept, error));
    const meant = variantMeant(error);
    if (meant === undefined) kept.push(error);
    else for (const one of ofVariants) if (one.schemaPath.startsWith(`${error.schemaPath}/${meant}/`)) kept.push(one);
  }
  return kept;
}

/** Where the errors of the variants of `union` begin, which are the last of `errors`. */
function beginOfVariants(errors: readonly ErrorObject[], { schemaPath, instancePath }: ErrorObject): number {
  const isOther = (error: ErrorObject): boolean =>
    !error.schemaPath.startsWith(`${schemaPath}/`) ||
    !(error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`));
  return errors.findLastIndex(isOther) + 1;
}

function isUnion(keyword: string): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

function variantMeant({ schema, data }: ErrorObject): number | undefined {
  const fitting = variantsOf(schema).flatMap((variant, index) =>
    variant.const === undefined && variant.type === typeOf(data) ? [index] : [],
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

interface Variant {
  readonly type?: string;
  readonly const?: unknown;
}

/** `look like 2026-12-01T00:00`, where the schema has an example: a form is for machines. */
function exampleIn(schema: unknown): string | undefined {
  const { examples: [example] = [] } = (schema ?? {}) as { readonly examples?: readonly unknown[] };
  return example === undefined ? undefined : `look like ${String(example)}`;
}

function variantsOf(schema: unknown): readonly Variant[] {
  return Array.isArray(schema) ? (schema as readonly Variant[]) : [];
}

function typeOf(data: unknown): string {
  if (data === null) return 'null';
  return Array.isArray(data) ? 'array' : typeof data;
}

function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  const field: unknown =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined;
  return field === undefined ? instancePath : `${instancePath}/${escaped(String(field))}`;
}

/** A step of a JSON Pointer. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What to do about it, without the name of the field. */
function detailOf({ keyword, params, schema, parentSchema, message = 'is wrong' }: ErrorObject): string {
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'additionalProperties':
      return `unknown field "${shortened(String(params['additionalProperty']), longestName)}"`;
    case 'required':
      return 'is required';
    case 'enum':
      return `must be ${oneOf((params['allowedValues'] as readonly unknown[]).map(written))}`;
    case 'const':
      return `must be ${written(params['allowedValue'])}`;
    case 'anyOf':
    case 'oneOf':
      return `must be ${oneOf(variantsOf(schema).map((variant) => (variant.const === undefined ? (variant.type ?? 'something else') : written(variant.const))))}`;
    case 'pattern':
      return params['pattern'] === '\\S'
        ? 'must not be blank'
        : `must ${exampleIn(parentSchema) ?? `have the form ${String(params['pattern'])}`}`;
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${counted(limit, 'character')}`;
    case 'minItems':
      return `must have at least ${counted(limit, 'item')}`;
    case 'maxItems':
      return `must have at most ${counted(limit, 'item')}`;
    case 'minProperties':
      return `must have at least ${counted(limit, 'field')}`;
    case 'maxProperties':
      return `must have at most ${counted(limit, 'field')}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'format':
      return formats[String(params['format'])] ?? message;
    default:
      return message;
  }
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'must be a time such as 2026-11-18T02:00:00Z',
  'one-line': 'must be one line that is not blank, without control characters',
};

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? words.join('') : `one of ${words.join(', ')}`;
}

/** Text without quotes, because a list of bare words is easier to read. */
function written(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
