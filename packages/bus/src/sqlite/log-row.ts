import { crc32 } from 'node:zlib';
import { AppError, type Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';

/** A message as its row holds it: an array, which SQLite hands out faster than an object. */
export type LogRow = readonly [offset: number, frame: Uint8Array];

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Where things stand in a frame: checksum, instant, lengths of key and headers, then key, headers and value. One piece, because each column costs as much to read as a whole frame. */
const at = { checksum: 0, appendedAt: 4, keyLength: 12, headersLength: 16, key: 20 } as const;

/** The bytes that hold a message. */
export function frameOf(
  place: Place,
  offset: number,
  { key, value, headers }: OutgoingMessage,
  appendedAt: Instant,
): Uint8Array {
  const headersJson = JSON.stringify(headers);
  const keyLength = Buffer.byteLength(key);
  const headersLength = Buffer.byteLength(headersJson);
  const frame = Buffer.allocUnsafe(at.key + keyLength + headersLength + value.length);
  frame.writeDoubleBE(appendedAt, at.appendedAt);
  frame.writeUInt32BE(keyLength, at.keyLength);
  frame.writeUInt32BE(headersLength, at.headersLength);
  frame.write(key, at.key);
  frame.write(headersJson, at.key + keyLength);
  frame.set(value, at.key + keyLength + headersLength);
  frame.writeUInt32BE(checksumOf(place, offset, frame), at.checksum);
  return frame;
}

/** The message in a row. Throws when the row is not what was written. */
export function messageOf(place: Place, [offset, bytes]: LogRow): Message {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (frame.length < at.key || frame.readUInt32BE(at.checksum) !== checksumOf(place, offset, frame))
    throw damaged(place, offset, 'is damaged');
  return new StoredMessage(place, offset, frame);
}

/** A message that reads its headers only when it is asked for them, which most readers never do. */
class StoredMessage implements Message {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly appendedAt: Instant;
  readonly #headers: Buffer;

  constructor({ topic, partition }: Place, offset: number, frame: Buffer) {
    const headers = at.key + frame.readUInt32BE(at.keyLength);
    const value = headers + frame.readUInt32BE(at.headersLength);
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = frame.toString('utf8', at.key, headers);
    this.value = frame.subarray(value);
    this.appendedAt = frame.readDoubleBE(at.appendedAt) as Instant;
    this.#headers = frame.subarray(headers, value);
  }

  get headers(): Readonly<Record<string, string>> {
    return JSON.parse(this.#headers.toString('utf8')) as Record<string, string>;
  }
}

/** Over everything there is about a message and where it belongs, so that a row in the wrong place is noticed too. */
function checksumOf({ topic, partition }: Place, offset: number, frame: Buffer): number {
  return crc32(frame.subarray(at.appendedAt), crc32(`${topic} ${partition} ${offset}`));
}

/** Nothing is ever skipped: going on behind a lost message would be a page that nobody gets. */
export function damaged(place: Place, offset: number, what: string): AppError {
  return new AppError(
    'ESCALOG_BUS_CORRUPTED',
    `Message ${offset} of partition ${place.partition} of ${place.topic} ${what}: stop Escalog and restore the data folder from a backup.`,
    { retriable: false },
  );
}
