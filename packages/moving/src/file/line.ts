/** The lines of an export: what each looks like, and what is in it. */
import type { Message } from '@escalog/bus';
import { instantOf } from '@escalog/kernel';
import type { DumpedDocument } from '@escalog/store';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** A higher one is written by a later release, for what this one cannot read. */
export const formatVersion = 1;

const text = Type.String();
const whole = Type.Integer({ minimum: 0 });
const base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });
const strict = { additionalProperties: false };

const aggregate = Type.Object(
  {
    id: text,
    revision: Type.Integer({ minimum: 1 }),
    version: whole,
    state: Type.Unknown(),
    seen: Type.Record(text, whole),
    timers: Type.Array(Type.Object({ id: text, dueAt: Type.Integer(), input: Type.Unknown() }, strict)),
    outbox: Type.Array(Type.Object({ meta: Type.Object({ version: whole }) })),
    pendingSince: Type.Union([Type.Integer(), Type.Null()]),
  },
  strict,
);
const view = Type.Object({ id: text, group: text, sortKey: text, view: Type.Unknown() }, strict);
const record = Type.Object({ group: text, id: text, bytes: base64 }, strict);

const shapes = {
  header: Type.Object(
    {
      kind: Type.Literal('header'),
      format: Type.Literal('escalog-export'),
      version: whole,
      from: Type.Enum(['embedded', 'cluster']),
      topics: Type.Record(text, whole),
    },
    strict,
  ),
  secrets: Type.Object({ kind: Type.Literal('secrets'), linkSecret: text, webhookSecret: text }, strict),
  position: Type.Object(
    { kind: Type.Literal('position'), group: text, topic: text, partition: whole, offset: whole },
    strict,
  ),
  message: Type.Object(
    {
      kind: Type.Literal('message'),
      topic: text,
      partition: whole,
      offset: whole,
      appendedAt: Type.Integer(),
      key: text,
      headers: Type.Record(text, text),
      value: base64,
    },
    strict,
  ),
  aggregates: Type.Object({ kind: Type.Literal('aggregates'), collection: text, content: aggregate }, strict),
  views: Type.Object({ kind: Type.Literal('views'), collection: text, content: view }, strict),
  records: Type.Object({ kind: Type.Literal('records'), collection: text, content: record }, strict),
  end: Type.Object({ kind: Type.Literal('end'), positions: whole, messages: whole, documents: whole }, strict),
};

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Immutable<Value[Name]> }
    : Value;
type Content<Kind> = Extract<DumpedDocument, { readonly kind: Kind }>['content'];
type Lines = { [Kind in keyof typeof shapes]: Immutable<Type.Static<(typeof shapes)[Kind]>> };

/** In this order: `header`, `secrets`, and then as many of each as there are `position`, `message`, `aggregates`, `views` and `records`; `end` last. */
export type Line = Lines[keyof Lines];
export type HeaderLine = Lines['header'];
export type PositionLine = Lines['position'];
export type MessageLine = Lines['message'];
export type DocumentLine = Lines['aggregates' | 'views' | 'records'];
export type EndLine = Lines['end'];

const validators = new Map(Object.entries(shapes).map(([kind, shape]) => [kind, Compile(shape)]));

/** The line that a text is, or what is wrong with it. */
export function lineIn(json: string): { readonly line: Line } | { readonly problem: string } {
  const value = valueIn(json);
  const validator = validators.get(kindOf(value));
  if (validator === undefined) return { problem: 'it is none of the lines of an export' };
  if (validator.Check(value)) return { line: value as Line };
  const { instancePath = '', message = 'is wrong' } = validator.Errors(value)[0] ?? {};
  return { problem: `its ${instancePath === '' ? 'shape' : instancePath.slice(1)} ${message}` };
}

function valueIn(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : '';
}

export function lineOfMessage({ topic, partition, offset, appendedAt, key, headers, value }: Message): MessageLine {
  return { kind: 'message', topic, partition, offset, appendedAt, key, headers, value: textOf(value) };
}

export function messageIn({ kind: _kind, appendedAt, value, ...line }: MessageLine): Message {
  return { ...line, appendedAt: instantOf(appendedAt), value: Buffer.from(value, 'base64') };
}

export function lineOfDocument(document: DumpedDocument): DocumentLine {
  const { kind, collection, content } = document;
  switch (kind) {
    case 'aggregates':
      return { kind, collection, content: { ...content, seen: Object.fromEntries(content.seen) } } as DocumentLine;
    case 'views':
      return document;
    case 'records':
      return { kind, collection, content: { ...content, bytes: textOf(content.bytes) } };
  }
}

export function documentIn(line: DocumentLine): DumpedDocument {
  const { kind, collection, content } = line;
  switch (kind) {
    case 'aggregates':
      return { kind, collection, content: aggregateIn(content) };
    case 'views':
      return line;
    case 'records':
      return { kind, collection, content: { ...content, bytes: Buffer.from(content.bytes, 'base64') } };
  }
}

function aggregateIn({ seen, ...rest }: Lines['aggregates']['content']): Content<'aggregates'> {
  return { ...(rest as Omit<Content<'aggregates'>, 'seen'>), seen: Object.entries(seen) };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
