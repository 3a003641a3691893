import { listed } from '@escalog/kernel';
import Type, { type TObject, type TSchema } from 'typebox';

/** The variant that a value was meant to have, or what to say because it cannot be told. */
export type Meant = { readonly variant: TSchema } | { readonly steps: readonly string[]; readonly detail: string };

/**
 * Which of several shapes `value` was meant to have: the one whose tag it bears (`channel: email`), or the
 * one whose key it has (`level` or `repeat`). Without one, the choice is named; `name` is what the value is
 * called.
 */
export function variantMeant(variants: readonly TSchema[], value: unknown, name: string): Meant {
  const objects = variants.filter((variant): variant is TObject => Type.IsObject(variant));
  const literals = variants.filter((variant) => Type.IsLiteral(variant));
  if (literals.length === variants.length)
    return { steps: [], detail: `${name} must be ${listed(literals.map(quotedConst), 'or')}` };
  if (objects.length < variants.length) return meantOfMixed(variants, objects, literals, value, name);
  if (!isRecord(value)) return { steps: [], detail: `${name} must be an object` };
  const tag = tagOf(objects);
  return tag === undefined ? meantByKey(objects, value, name) : meantByTag(objects, tag, value);
}

/** A word, or an object with one of several keys; or a text, or names with one each. */
function meantOfMixed(
  variants: readonly TSchema[],
  objects: readonly TObject[],
  literals: readonly TSchema[],
  value: unknown,
  name: string,
): Meant {
  if (isRecord(value) && objects.length > 0) return meantByKey(objects, value, name);
  const variant = variants.find((one) => (isRecord(value) ? Type.IsRecord(one) : Type.IsString(one)));
  if (variant !== undefined && literals.length === 0) return { variant };
  const words = literals.map(quotedConst);
  const keys = objects.flatMap(({ required }) => required ?? []);
  const also = keys.length === 0 ? '' : `, or have exactly one of ${listed(keys, 'and')}`;
  return { steps: [], detail: `${name} must be ${listed(words, 'or')}${also}` };
}

/** An object as JSON knows it: not a list, not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field that holds a constant in each variant. */
function tagOf(variants: readonly TObject[]): string | undefined {
  return Object.keys(variants[0]?.properties ?? {}).find((field) =>
    variants.every(({ properties }) => properties[field] !== undefined && Type.IsLiteral(properties[field])),
  );
}

function meantByTag(variants: readonly TObject[], tag: string, value: Readonly<Record<string, unknown>>): Meant {
  const variant = variants.find(({ properties }) => constOf(properties[tag]) === value[tag]);
  if (variant !== undefined) return { variant };
  const choice = listed(
    variants.map(({ properties }) => quotedConst(properties[tag])),
    'or',
  );
  return { steps: [tag], detail: Object.hasOwn(value, tag) ? `${tag} must be ${choice}` : `needs ${tag}: ${choice}` };
}

function meantByKey(variants: readonly TObject[], value: Readonly<Record<string, unknown>>, name: string): Meant {
  const keyOf = ({ required }: TObject): string => required?.[0] ?? '';
  const [variant, another] = variants.filter((candidate) => Object.hasOwn(value, keyOf(candidate)));
  if (variant !== undefined && another === undefined) return { variant };
  return { steps: [], detail: `${name} must have exactly one of ${listed(variants.map(keyOf), 'and')}` };
}

function constOf(schema: TSchema | undefined): unknown {
  return schema !== undefined && Type.IsLiteral(schema) ? schema.const : undefined;
}

function quotedConst(schema: TSchema | undefined): string {
  return JSON.stringify(constOf(schema));
}
