import { crc32 } from 'node:zlib';
import { AppError, type Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';
import { storedHeadersOf, StoredMessage } from './log-message.ts';

/** A message as its row holds it: an array, which SQLite hands out faster than an object. */
export type LogRow = readonly [offset: number, frame: Uint8Array];

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Where things stand in a frame: checksum, instant, lengths of key and headers, then key, headers and value. One piece, because each column costs as much to read as a whole frame. */
const at = { checksum: 0, appendedAt: 4, keyLength: 12, headersLength: 16, key: 20 } as const;

/**
 * The key of a message in SQL, for an index by it. SQL cannot read a number out of bytes, but the code of a character,
 * which the last byte of the length is up to `longestIndexedKey`.
 */
export const keyInSql = `CAST(substr(frame, ${at.key + 1}, ifnull(unicode(CAST(substr(frame, ${at.headersLength}, 1) AS TEXT)), 0)) AS TEXT)`;
export const longestIndexedKey = 127;

/** Makes the bytes that hold messages, each in the place of the one before: whoever keeps them copies them. */
export class FrameWriter {
  #bytes = Buffer.allocUnsafeSlow(16 * 1_024);

  /** `checksum` is that of the place, see `checksumOfPlace`. */
  frameOf(checksum: number, offset: number, message: OutgoingMessage, appendedAt: Instant): Uint8Array {
    const { key, value } = message;
    const headers = storedHeadersOf(message);
    const bytes = this.#room(at.key + 3 * (key.length + headers.length) + value.length);
    const keyLength = bytes.write(key, at.key);
    const headersLength = bytes.write(headers, at.key + keyLength);
    const body = at.key + keyLength + headersLength;
    bytes.writeDoubleBE(appendedAt, at.appendedAt);
    bytes.writeUInt32BE(keyLength, at.keyLength);
    bytes.writeUInt32BE(headersLength, at.headersLength);
    bytes.set(value, body);
    const frame = bytes.subarray(0, body + value.length);
    frame.writeUInt32BE(checksumOf(checksum, offset, frame), at.checksum);
    return frame;
  }

  #room(size: number): Buffer {
    if (size > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(2 * size);
    return this.#bytes;
  }
}

/** The message in a row. Throws when the row is not what was written. */
export function messageOf(place: Place, row: LogRow): Message {
  const [offset, bytes] = row;
  if (!isWhole(checksumOfPlace(place), row)) throw damaged(place, offset, 'is damaged');
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers = at.key + frame.readUInt32BE(at.keyLength);
  const value = headers + frame.readUInt32BE(at.headersLength);
  return new StoredMessage(place, offset, {
    key: frame.toString('utf8', at.key, headers),
    headers: frame.subarray(headers, value),
    value: frame.subarray(value),
    appendedAt: frame.readDoubleBE(at.appendedAt) as Instant,
  });
}

/** Whether the row is what was written. */
export function isWhole(checksum: number, [offset, bytes]: LogRow): boolean {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return frame.length >= at.key && frame.readUInt32BE(at.checksum) === checksumOf(checksum, offset, frame);
}

/** What the checksums of a place's messages begin with. */
export function checksumOfPlace({ topic, partition }: Place): number {
  return crc32(`${topic} ${partition} `);
}

/** Over everything there is about a message and where it belongs, so that a row in the wrong place is noticed too. */
function checksumOf(ofPlace: number, offset: number, frame: Buffer): number {
  return crc32(frame.subarray(at.appendedAt), crc32(String(offset), ofPlace));
}

/** Nothing is ever skipped: going on behind a lost message would be a page that nobody gets. */
export function damaged(place: Place, offset: number, what: string): AppError {
  return new AppError(
    'ESCALOG_BUS_CORRUPTED',
    `Message ${offset} of partition ${place.partition} of ${place.topic} ${what}: stop Escalog and restore the data folder from a backup.`,
    { retriable: false },
  );
}
