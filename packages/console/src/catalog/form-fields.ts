/** The fields of a form for one entry, made from the JSON Schema of its type, and the entry that is made from what was typed. */
import { parseDocument } from 'yaml';
import { field, fields } from '../forms.ts';
import type { Form } from '../site.ts';
import { yamlOf } from './yaml-entries.ts';

/** What of JSON Schema is looked at. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly description?: string;
  readonly 'x-left-out'?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export type FormField = {
  /** In the form: `owner`, or `attributes.region`. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isRequired: boolean;
} & (
  | { readonly kind: 'text' | 'long' | 'number' | 'lines' | 'yaml'; readonly value: string }
  | { readonly kind: 'ref' | 'refs'; readonly value: string; readonly types: readonly string[] }
  | { readonly kind: 'choice'; readonly value: string; readonly options: readonly string[] }
  | { readonly kind: 'flag'; readonly value: string }
  | { readonly kind: 'group'; readonly fields: readonly FormField[] }
);

type Values = Readonly<Record<string, unknown>>;

/** What makes the entry what it is, or is set by nobody who edits it. */
const notEdited = ['ref', 'erased'];
/** Longer texts get several lines. */
const longText = 500;

/** The fields of an entry, with what it says in them. */
export function fieldsOf(schema: Schema, values: Values, within = ''): readonly FormField[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => within !== '' || !notEdited.includes(name))
    .map(([name, one]) => fieldOf(one, name, values[name], within, (schema.required ?? []).includes(name)));
}

/** The same fields with what was typed in them. */
export function retyped(all: readonly FormField[], form: Form): readonly FormField[] {
  return all.map((one) =>
    one.kind === 'group'
      ? { ...one, fields: retyped(one.fields, form) }
      : { ...one, value: fields(form, one.name).join(one.kind === 'refs' ? ', ' : '\n') },
  );
}

/** What a field makes of what was typed; `undefined` where nothing stands. */
interface Made {
  readonly values: Values;
  readonly faults: readonly { readonly field: string; readonly detail: string }[];
}

/** What was typed, over what the entry said: what the form does not have stays as it was. */
export function valuesFrom(all: readonly FormField[], form: Form, before: Values): Made {
  const values: Record<string, unknown> = { ...before };
  const faults: { field: string; detail: string }[] = [];
  for (const one of all) {
    const key = one.name.slice(one.name.lastIndexOf('.') + 1);
    try {
      const value = valueIn(one, form, before[key], faults);
      if (value === undefined) delete values[key];
      else values[key] = value;
    } catch (error) {
      faults.push({ field: one.name, detail: String(error instanceof Error ? error.message : error) });
    }
  }
  return { values, faults };
}

function valueIn(one: FormField, form: Form, before: unknown, faults: Made['faults'][number][]): unknown {
  const text = field(form, one.name);
  switch (one.kind) {
    case 'group': {
      const made = valuesFrom(one.fields, form, isRecord(before) ? before : {});
      faults.push(...made.faults);
      return Object.keys(made.values).length === 0 && !one.isRequired ? undefined : made.values;
    }
    case 'lines':
    case 'refs': {
      const separator = one.kind === 'refs' ? /[\n,]/ : /\n/;
      const lines = fields(form, one.name).flatMap((typed) => typed.split(separator));
      const said = lines.map((line) => line.trim()).filter((line) => line !== '');
      return said.length === 0 && !one.isRequired ? undefined : said;
    }
    case 'number':
      return text === undefined ? undefined : Number.isNaN(Number(text)) ? text : Number(text);
    case 'flag':
      return text === 'true' ? true : undefined;
    case 'choice':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'yaml': {
      if (text === undefined) return one.isRequired ? [] : undefined;
      const document = parseDocument(text.replaceAll('\r\n', '\n'), { prettyErrors: false });
      const [error] = document.errors;
      if (error !== undefined) throw error;
      return document.toJS() as unknown;
    }
    case 'long':
      return text?.replaceAll('\r\n', '\n');
    default:
      return text;
  }
}

function fieldOf(schema: Schema, key: string, value: unknown, within: string, isRequired: boolean): FormField {
  const name = within === '' ? key : `${within}.${key}`;
  const leftOut = schema['x-left-out'];
  const common = {
    name,
    label: labelOf(key),
    hint: [schema.description ?? '', leftOut === undefined ? '' : `When left out: ${leftOut}.`].join(' ').trim(),
    isRequired,
  };
  const written = value === undefined ? '' : yamlOf(value).trimEnd();
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  const types = typesIn(schema.pattern);
  const options = optionsOf(schema);
  if (schema.const === true) return { ...common, kind: 'flag', value: value === true ? 'true' : '' };
  if (options !== undefined) return { ...common, kind: 'choice', value: text, options };
  if (schema.type === 'boolean') return { ...common, kind: 'choice', value: text, options: ['true', 'false'] };
  if (schema.type === 'integer' || schema.type === 'number') return { ...common, kind: 'number', value: text };
  if (types !== undefined) return { ...common, kind: 'ref', value: text, types };
  if (schema.type === 'string' || schema.anyOf?.every(({ type }) => type === 'string'))
    return { ...common, kind: (schema.maxLength ?? 0) > longText ? 'long' : 'text', value: text };
  if (schema.type === 'array' && schema.items?.type === 'string') {
    const said: readonly unknown[] = Array.isArray(value) ? value : [];
    const itemTypes = typesIn(schema.items.pattern);
    return itemTypes === undefined
      ? { ...common, kind: 'lines', value: said.join('\n') }
      : { ...common, kind: 'refs', value: said.join(', '), types: itemTypes };
  }
  if (schema.properties !== undefined && within === '')
    return { ...common, kind: 'group', fields: fieldsOf(schema, isRecord(value) ? value : {}, name) };
  return { ...common, kind: 'yaml', value: written };
}

/** `["person", "team"]` of the pattern of a ref that may be of those types; empty for one of whatever type. */
function typesIn(pattern: string | undefined): readonly string[] | undefined {
  const types = /^\^\(([a-z0-9|-]+)\)\/\[a-z0-9\]/.exec(pattern ?? '')?.[1];
  if (types !== undefined) return types.split('|');
  return pattern?.startsWith('^[a-z0-9]+(-[a-z0-9]+)*/') ? [] : undefined;
}

function optionsOf({ enum: several, anyOf }: Schema): readonly string[] | undefined {
  const all = several ?? anyOf?.map((one) => one.const);
  return all?.every((one) => typeof one === 'string') ? (all as readonly string[]) : undefined;
}

/** `Provided by` of `providedBy`. */
function labelOf(key: string): string {
  const words = key
    .replaceAll(/([A-Z])/g, ' $1')
    .replaceAll('-', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
