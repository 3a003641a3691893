import { AppError } from '@escalog/kernel';
import { contractError } from './contract-error.ts';
import { metaType, type EventReader, type EventType } from './event-types.ts';
import type { EscalogEvent, Meta } from './generated/events.ts';
import { readerFor, writerOf } from './known-schemas.ts';

/** What tells an event from others, without the event. */
export interface Envelope {
  readonly type: EscalogEvent['type'];
  readonly topic: string;
  readonly eventId: string;
  readonly subject: string;
}

const framingLength = 5;
/** Kafka takes 1 MiB by default, with key and headers. */
export const largestEvent = 900_000;

/**
 * The event in Confluent's framing: a zero byte, the schema id in four bytes, big-endian, then Avro.
 * Throws `ESCALOG_CONTRACTS_INVALID_EVENT` when a field is missing or of the wrong type, and
 * `ESCALOG_CONTRACTS_EVENT_TOO_LARGE` when that would be more than `largestEvent` bytes.
 */
export function encode(event: EscalogEvent): Buffer {
  const { type, id } = writerOf(event.type);
  let written = scratch;
  let end = writeBody(event, type, written);
  if (end < 0) {
    // So many bytes were missing.
    const length = scratch.length - end;
    if (length > largestEvent)
      throw contractError(
        'EVENT_TOO_LARGE',
        `${event.type} would take ${length} bytes, and an event may take ${largestEvent}: shorten what it says.`,
      );
    written = Buffer.allocUnsafe(length);
    end = writeBody(event, type, written);
  }
  written.writeUInt8(0, 0);
  written.writeUInt32BE(id, 1);
  return Buffer.from(written.subarray(0, end));
}

/** Where events are written first, because how long they are is known only then. Nearly all fit. */
const scratch = Buffer.allocUnsafeSlow(32 * 1024);

/** Where the body ends that is written behind the framing, or how many bytes were missing, negative. */
function writeBody(event: EscalogEvent, { avro }: EventType, into: Buffer): number {
  try {
    return avro.encode(event, into, framingLength);
  } catch (cause) {
    throw contractError('INVALID_EVENT', `${event.type} does not fit its schema: ${String(cause)}`, { cause });
  }
}

/**
 * The event in a message value, whatever version of its schema it was written with. Throws
 * `ESCALOG_CONTRACTS_NOT_FRAMED`, `…_UNKNOWN_SCHEMA`, `…_UNKNOWN_EVENT`, `…_INCOMPATIBLE_SCHEMA` or `…_UNREADABLE`: the
 * bytes will not get better. Retriable are `…_NEWER_SCHEMA`, until this service is updated, and `…_SCHEMA_ASKED_FOR`
 * and `…_REGISTRY_UNAVAILABLE`, until a schema registry has answered.
 */
export function decode(value: Uint8Array): EscalogEvent {
  const buffer = bufferOf(value);
  const { type, whole } = framedReader(buffer);
  const event = bodyIn(buffer, type.avro, whole, type.name) as { type?: string };
  event.type = type.name;
  return event as EscalogEvent;
}

/** What `decode` would say the event is, several times faster; the rest is passed over. Throws what `decode` throws. */
export function readEnvelope(value: Uint8Array): Envelope {
  const buffer = bufferOf(value);
  const reader = framedReader(buffer);
  const { name, topic, envelope } = reader.type;
  const { meta } = bodyIn(buffer, envelope, reader.envelope, name) as { meta: { eventId: string; subject: string } };
  return { type: name, topic, eventId: meta.eventId, subject: meta.subject };
}

/** Whether it is thrown of what only a newer release of Escalog can read. */
export function isOfNewerRelease(error: unknown): boolean {
  return error instanceof AppError && error.code === 'ESCALOG_CONTRACTS_NEWER_SCHEMA';
}

/**
 * What every event carries, of one that only a newer release can read: it comes first in each, and its own fields do not move.
 * Throws `ESCALOG_CONTRACTS_UNREADABLE` when it is no event.
 */
export function readNewerMeta(value: Uint8Array): Meta {
  try {
    const { value: meta, offset } = metaType.decode(bufferOf(value), framingLength) as { value: Meta; offset: number };
    if (offset > 0) return { ...meta };
  } catch (cause) {
    throw contractError('UNREADABLE', `not an event of a newer release either: ${String(cause)}`, { cause });
  }
  throw contractError('UNREADABLE', 'not an event of a newer release either: it is cut off');
}

function bufferOf(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function framedReader(buffer: Buffer): EventReader {
  if (buffer.length < framingLength || buffer.readUInt8(0) !== 0)
    throw contractError('NOT_FRAMED', 'the value does not start with a zero byte and a schema id');
  return readerFor(buffer.readUInt32BE(1));
}

function bodyIn(buffer: Buffer, avro: EventType['avro'], resolver: EventReader['whole'], name: string): object {
  let read: { value: unknown; offset: number };
  try {
    read = avro.decode(buffer, framingLength, resolver);
  } catch (cause) {
    throw contractError('UNREADABLE', `not a readable ${name}: ${String(cause)}`, { cause });
  }
  if (read.offset !== buffer.length)
    throw contractError('UNREADABLE', `not a readable ${name}: ${read.offset < 0 ? 'cut off' : 'bytes are left over'}`);
  return read.value as object;
}

/** The topic that an event type is published on. */
export function topicOf(type: EscalogEvent['type']): string {
  return writerOf(type).type.topic;
}
