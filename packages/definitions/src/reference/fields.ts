/** The fields of a schema, one by one, as people read them. */
import { anyRefPattern } from '../entries/common.ts';
import Type, { type TObject, type TSchema } from 'typebox';

/** One place in an entry. */
export interface Field {
  /** `rotation.people[]`; the members of one of several shapes are told apart by what is in brackets. */
  readonly path: string;
  readonly type: string;
  /** What it means, as a sentence. */
  readonly meaning: string;
  /** What holds when it is left out; `undefined` when it must be there. */
  readonly leftOut: string | undefined;
}

/** Every field of an entry of this schema, in its order, each before what is in it. */
export function fieldsOf(schema: TObject, under = ''): readonly Field[] {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const path = `${under}${name}`;
    const leftOut = schema.required?.includes(name) ? undefined : valueOf(property, 'x-left-out');
    return [
      { path, type: typeOf(property), meaning: valueOf(property, 'description'), leftOut },
      ...inside(property, path),
    ];
  });
}

/** What people do not write is not taken apart, nor what is like another field that is. What stands under names of people's own is `*`. */
function inside(schema: TSchema, path: string): readonly Field[] {
  if (valueOf(schema, 'readOnly') === 'true' || valueOf(schema, 'x-same-as') !== '') return [];
  if (Type.IsObject(schema)) return fieldsOf(schema, `${path}.`);
  if (Type.IsRecord(schema)) return Object.values(schema.patternProperties).flatMap((of) => ofEach(of, `${path}.*`));
  if (Type.IsUnion(schema)) return ofEach(schema, path);
  return Type.IsArray(schema) ? ofEach(schema.items, `${path}[]`) : [];
}

/** Of the members of a list, or of what stands under names. */
function ofEach(items: TSchema, path: string): readonly Field[] {
  if (Type.IsObject(items)) return fieldsOf(items, `${path}.`);
  if (!Type.IsUnion(items)) return [];
  const fields = items.anyOf
    .filter((shape): shape is TObject => Type.IsObject(shape))
    .flatMap((shape) => {
      const name = shapeOf(shape);
      const isOne = name === '' && !path.endsWith('[]');
      return fieldsOf(shape, isOne ? `${path}.` : `${path.replace(/\[\]$/, '')}[${name}].`);
    });
  // What several shapes have, such as a name, is told once.
  return [...new Map(fields.map((field) => [`${field.path} ${field.meaning}`, field])).values()];
}

/** `email` of the shape whose channel is email; nothing where the fields themselves tell. */
function shapeOf({ properties }: TObject): string {
  return Object.values(properties)
    .flatMap((property) => (Type.IsLiteral(property) ? [String(property.const)] : []))
    .join(' ');
}

function typeOf(schema: TSchema): string {
  if (Type.IsLiteral(schema)) return `\`${JSON.stringify(schema.const).replaceAll('"', '')}\``;
  if (Type.IsUnion(schema) && schema.anyOf.every(Type.IsLiteral)) return schema.anyOf.map(typeOf).join(' or ');
  if (Type.IsUnion(schema) && schema.anyOf.some(Type.IsString)) return schema.anyOf.map(typeOf).join(', or ');
  if (Type.IsInteger(schema)) return `whole number from ${valueOf(schema, 'minimum')} to ${valueOf(schema, 'maximum')}`;
  if (Type.IsNumber(schema)) return 'number';
  if (Type.IsBoolean(schema)) return 'true or false';
  if (Type.IsString(schema)) return textType(schema);
  if (Type.IsArray(schema)) {
    const least = valueOf(schema, 'minItems');
    const isPlain =
      Type.IsString(schema.items) || (Type.IsUnion(schema.items) && schema.items.anyOf.every(Type.IsLiteral));
    const like = valueOf(schema, 'x-same-as');
    const of = isPlain ? `: each ${typeOf(schema.items)}` : like === '' ? '' : `, as \`${like}\` has them`;
    return `list of ${least === '' ? 'at most' : `${least} to`} ${valueOf(schema, 'maxItems')}${of}`;
  }
  if (Type.IsRecord(schema)) {
    const [value] = Object.values(schema.patternProperties);
    return `at most ${valueOf(schema, 'maxProperties')} pairs: text to ${value === undefined ? '' : typeOf(value)}`;
  }
  return valueOf(schema, 'readOnly') === 'true' ? 'read only' : 'fields, below';
}

function textType(schema: TSchema): string {
  const pattern = valueOf(schema, 'pattern');
  const types = /^\^\(([a-z|-]+)\)\//.exec(pattern)?.[1];
  if (types !== undefined)
    return `ref of ${types
      .split('|')
      .map((type) => `\`${type}\``)
      .join(' or ')}`;
  if (pattern.startsWith('^P')) return 'duration';
  if (pattern === anyRefPattern) return 'ref';
  if (pattern.startsWith('^https?:')) return 'url';
  const longest = valueOf(schema, 'maxLength');
  const format = valueOf(schema, 'format');
  const form = format === '' || format === 'password' ? 'text' : format;
  const like = pattern === '' || pattern === '\\S' ? '' : ` like \`${pattern}\``;
  return `${form}${like}${longest === '' ? '' : `, at most ${longest} characters`}`;
}

/** What a schema says under a keyword; empty when it says nothing. */
function valueOf(schema: TSchema, keyword: string): string {
  const value: unknown = (schema as { readonly [key: string]: unknown })[keyword];
  return value === undefined ? '' : String(value);
}
