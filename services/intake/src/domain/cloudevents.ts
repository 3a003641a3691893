/**
 * CloudEvents 1.0 over HTTP, read from headers and body: binary, structured and batched. What a mapping sees as `event` is
 * an object of the attributes, with `data` beside them; `subject`, `time`, `dataschema` and `datacontenttype` are null
 * where they are left out. Data that is JSON is parsed, text is text, and anything else is in base64.
 *
 * Format: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import type { SourceEvent } from './source-events.ts';

/** Reads the text of a body, or throws what tells its sender why it is no JSON. */
export type ReadJson = (text: string) => unknown;

/** A request as it came, header names in lower case. */
export interface Posted {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: { readonly text: string; readonly base64: string; readonly isText: boolean };
}

export interface CloudEvent {
  /** Attributes and data, as a mapping sees them. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly known: Pick<SourceEvent, 'identity' | 'isNumbered' | 'at'>;
  readonly faults: readonly string[];
}

const optional = { subject: null, time: null, dataschema: null, datacontenttype: null, data: null };

/** Every event of a request. `json` reads the text of a body or throws what says why it is no JSON. */
export function cloudEventsIn({ headers, body }: Posted, json: ReadJson): readonly CloudEvent[] {
  const type = mediaTypeOf(headers);
  if (type === 'application/cloudevents-batch+json') return listOf(json(body.text)).map(structured);
  if (type === 'application/cloudevents+json') return [structured(json(body.text))];
  if (headers['ce-specversion'] !== undefined || headers['ce-id'] !== undefined) {
    const { data, faults = [] } = dataOf(type, body, json);
    const event = cloudEventOf(binary(headers, data));
    return [{ ...event, faults: [...event.faults, ...faults] }];
  }
  // Some senders call what is structured plain JSON.
  return listOf(json(body.text)).map(structured);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function mediaTypeOf(headers: Posted['headers']): string {
  return String(headers['content-type'] ?? '')
    .split(';', 1)
    .join('')
    .trim()
    .toLowerCase();
}

/** What says that it is JSON and is none is taken as text: the event may be a page. */
function dataOf(
  type: string,
  { text, base64, isText }: Posted['body'],
  json: ReadJson,
): { readonly data: unknown; readonly faults?: readonly string[] } {
  if (text === '') return { data: null };
  const otherwise = isText ? text : base64;
  // Senders that do not say what it is send JSON, most of them.
  const isUntold = type === '' || type === 'application/octet-stream';
  if (!isUntold && !isJson(type)) return { data: otherwise };
  try {
    return { data: json(text) };
  } catch {
    return { data: otherwise, faults: isUntold ? [] : [`data is no JSON, although it is said to be ${type}`] };
  }
}

function binary(headers: Posted['headers'], data: unknown): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && value !== undefined ? [[name.slice(3), percentDecoded(String(value))] as const] : [],
  );
  const type = headers['content-type'];
  return {
    ...Object.fromEntries(attributes),
    ...(type !== undefined && { datacontenttype: String(type) }),
    data,
  };
}

/** What is no such encoding is what it says. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function structured(sent: unknown): CloudEvent {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return cloudEventOf({ data: sent });
  const { data_base64: encoded, ...fields } = sent as Readonly<Record<string, unknown>>;
  return cloudEventOf(encoded === undefined ? fields : { ...fields, data: encoded });
}

function cloudEventOf(fields: Readonly<Record<string, unknown>>): CloudEvent {
  const event = { ...optional, ...fields };
  const { id, source, specversion, type, time } = event as Readonly<Record<string, unknown>>;
  const missing = Object.entries({ id, source, type, specversion }).flatMap(([name, value]) =>
    isFilled(value) ? [] : [name],
  );
  const isNumbered = isFilled(id) && isFilled(source);
  return {
    event,
    known: {
      identity: isNumbered ? JSON.stringify([source, id]) : JSON.stringify(event),
      isNumbered,
      at: typeof time === 'string' && time !== '' ? time : null,
    },
    faults: [
      ...(missing.length === 0 ? [] : [`it is no CloudEvent, which has ${missing.join(', ')} as text`]),
      ...(isFilled(specversion) && !/^1(\.|$)/.test(specversion)
        ? [`specversion ${specversion} is not 1.0, so it may mean something else`]
        : []),
    ],
  };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Such as `application/json` and `application/problem+json`. */
function isJson(mediaType: string): boolean {
  return /^[^/]+\/(.+\+)?json$/.test(mediaType);
}
