import { AppError } from '@escalog/kernel';
import avro from 'avsc';
import type { EscalogEvent } from './generated/events.ts';
import { eventRecords, fullNameOf, schemaIds, selfContained } from './schema-files.ts';

interface Codec {
  readonly id: number;
  readonly name: EscalogEvent['type'];
  readonly topic: string;
  readonly avro: avro.Type;
  /** Reads what `Envelope` holds and passes over the rest. */
  readonly envelope: { readonly type: avro.Type; readonly resolver: ReturnType<avro.Type['createResolver']> };
}

/** What tells an event from others, without the event. */
export interface Envelope {
  readonly type: EscalogEvent['type'];
  readonly topic: string;
  readonly eventId: string;
  readonly subject: string;
}

const codecs: readonly Codec[] = eventRecords.map((record) => {
  const type = avro.Type.forSchema(selfContained(record) as avro.Schema, { noAnonymousTypes: true });
  const envelope = avro.Type.forSchema(envelopeSchemaOf(record.namespace, record.name));
  return { id: idOf(fullNameOf(record)), name: record.name as EscalogEvent['type'], topic: record.namespace, avro: type, envelope: { type: envelope, resolver: envelope.createResolver(type) } };
});
const byName = new Map(codecs.map((codec) => [codec.name, codec]));
const byId = new Map(codecs.map((codec) => [codec.id, codec]));

const framingLength = 5;

/**
 * The event in Confluent's framing: a zero byte, the schema id in four bytes, big-endian, then Avro.
 * Throws `ESCALOG_CONTRACTS_INVALID_EVENT` when a field is missing or of the wrong type.
 */
export function encode(event: EscalogEvent): Buffer {
  const codec = byName.get(event.type);
  if (codec === undefined) throw contractError('UNKNOWN_EVENT', `no schema for ${String(event.type)}`);
  try {
    const body = codec.avro.toBuffer(event);
    const framed = Buffer.allocUnsafe(framingLength + body.length);
    framed.writeUInt8(0, 0);
    framed.writeUInt32BE(codec.id, 1);
    body.copy(framed, framingLength);
    return framed;
  } catch (cause) {
    throw contractError('INVALID_EVENT', `${event.type} does not fit its schema: ${String(cause)}`, cause);
  }
}

/**
 * The event in a message value. Throws `ESCALOG_CONTRACTS_NOT_FRAMED`, `…_UNKNOWN_SCHEMA` or
 * `…_UNREADABLE`; none of them is retriable, the bytes will not get better.
 */
export function decode(value: Uint8Array): EscalogEvent {
  const { codec, body } = framed(value);
  try {
    const event: object = codec.avro.fromBuffer(body);
    return Object.assign(event, { type: codec.name }) as EscalogEvent;
  } catch (cause) {
    throw contractError('UNREADABLE', `not a readable ${codec.name}: ${String(cause)}`, cause);
  }
}

/** What `decode` would say the event is, several times faster; the rest is passed over. Throws what `decode` throws. */
export function readEnvelope(value: Uint8Array): Envelope {
  const { codec, body } = framed(value);
  try {
    const { meta } = codec.envelope.type.fromBuffer(body, codec.envelope.resolver) as { meta: { eventId: string; subject: string } };
    return { type: codec.name, topic: codec.topic, eventId: meta.eventId, subject: meta.subject };
  } catch (cause) {
    throw contractError('UNREADABLE', `not a readable ${codec.name}: ${String(cause)}`, cause);
  }
}

function framed(value: Uint8Array): { codec: Codec; body: Buffer } {
  const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (buffer.length < framingLength || buffer.readUInt8(0) !== 0) {
    throw contractError('NOT_FRAMED', 'the value does not start with a zero byte and a schema id');
  }
  const id = buffer.readUInt32BE(1);
  const codec = byId.get(id);
  if (codec === undefined) throw contractError('UNKNOWN_SCHEMA', `no schema has the id ${id}`);
  return { codec, body: buffer.subarray(framingLength) };
}

function envelopeSchemaOf(namespace: string, name: string): avro.Schema {
  const text = (field: string) => ({ name: field, type: 'string' as const });
  const meta = { type: 'record' as const, name: 'escalog.Meta', fields: [text('eventId'), text('subject')] };
  return { type: 'record', namespace, name, fields: [{ name: 'meta', type: meta }] };
}

/** The topic that an event type is published on. */
export function topicOf(type: EscalogEvent['type']): string {
  const codec = byName.get(type);
  if (codec === undefined) throw contractError('UNKNOWN_EVENT', `no schema for ${String(type)}`);
  return codec.topic;
}

function idOf(name: string): number {
  const id = schemaIds[name];
  if (id === undefined) throw contractError('UNKNOWN_SCHEMA', `schemas/ids.json gives no id to ${name}`);
  return id;
}

function contractError(code: string, message: string, cause?: unknown): AppError {
  return new AppError(`ESCALOG_CONTRACTS_${code}`, message, { retriable: false, cause });
}
