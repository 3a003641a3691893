import { crc32 } from 'node:zlib';
import { inflated } from '@escalog/journal';
import { AppError, type Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';
import { storedHeadersOf, StoredMessage } from './log-message.ts';

/** A message as its row holds it: an array, which SQLite hands out faster than an object. */
export type LogRow = readonly [offset: number, frame: Uint8Array];

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Where things stand in a frame: checksum, instant, form, lengths of key and headers, then key, headers and value. One piece, because each column costs as much to read as a whole frame. */
const at = { checksum: 0, appendedAt: 4, form: 12, keyLength: 13, headersLength: 16, key: 20 } as const;
const keyLengthBytes = at.headersLength - at.keyLength;

/** How a frame has the value, in bits. Events repeat the key in their ids, which is up to a third of them. A long value is deflated in the table. */
const form = { keyMarked: 1, packed: 2 } as const;
/** Stands for the key in a value. No text in UTF-8 has such a byte; a value that does have one stays as it is. */
const mark = 0xff;
/** In bytes: a mark for less saves next to nothing. */
const shortestMarkedKey = 8;
/** In bytes: below that, unpacking takes too long for what it saves. */
const shortestPackedValue = 800;

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
    const { key } = message;
    const value = bufferOf(message.value);
    const headers = storedHeadersOf(message);
    const bytes = this.#room(at.key + 3 * (key.length + headers.length) + value.length);
    const keyLength = bytes.write(key, at.key);
    const headersLength = bytes.write(headers, at.key + keyLength);
    const body = at.key + keyLength + headersLength;
    const marks = keyLength >= shortestMarkedKey && !value.includes(mark);
    bytes.writeDoubleBE(appendedAt, at.appendedAt);
    bytes.writeUIntBE(keyLength, at.keyLength, keyLengthBytes);
    bytes.writeUInt32BE(headersLength, at.headersLength);
    const end = marks
      ? writeMarked(value, bytes.subarray(at.key, at.key + keyLength), bytes, body)
      : body + value.copy(bytes, body);
    const packs = end - body >= shortestPackedValue;
    bytes.writeUInt8((marks ? form.keyMarked : 0) | (packs ? form.packed : 0), at.form);
    const head = bytes.subarray(0, body);
    head.writeUInt32BE(checksumOf(checksum, offset, head, bytes.subarray(body, end)), at.checksum);
    return bytes.subarray(0, end);
  }

  #room(size: number): Buffer {
    if (size > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(2 * size);
    return this.#bytes;
  }
}

/** Where in a frame that was written the part begins that the table has packed; `undefined` where it has all of it as it is. */
export function packedFrom(frame: Uint8Array): number | undefined {
  return isPacked(frame) ? bodyOf(bufferOf(frame)) : undefined;
}

/** The message in a row. Throws when the row is not what was written. */
export function messageOf(place: Place, row: LogRow): Message {
  const [offset] = row;
  const parts = partsOf(checksumOfPlace(place), row);
  if (parts === undefined) throw damaged(place, offset, 'is damaged');
  const { head, value } = parts;
  const headers = at.key + keyLengthOf(head);
  return new StoredMessage(place, offset, {
    key: head.toString('utf8', at.key, headers),
    headers: head.subarray(headers),
    value: isMarked(head) ? unmarked(value, head.subarray(at.key, headers)) : value,
    appendedAt: head.readDoubleBE(at.appendedAt) as Instant,
  });
}

/** Writes `value` from `start` on with a mark in each place of `key`, and returns where that ends. */
function writeMarked(value: Buffer, key: Buffer, into: Buffer, start: number): number {
  let end = start;
  let from = 0;
  for (let found = value.indexOf(key); found >= 0; found = value.indexOf(key, from)) {
    end += value.copy(into, end, from, found);
    end = into.writeUInt8(mark, end);
    from = found + key.length;
  }
  return end + value.copy(into, end, from);
}

/** What was given to `writeMarked`. */
function unmarked(marked: Buffer, key: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let found = marked.indexOf(mark); found >= 0; found = marked.indexOf(mark, from)) {
    pieces.push(marked.subarray(from, found), key);
    from = found + 1;
  }
  return Buffer.concat([...pieces, marked.subarray(from)]);
}

/** Whether the row is what was written. */
export function isWhole(checksum: number, row: LogRow): boolean {
  return partsOf(checksum, row) !== undefined;
}

/** A frame as it was written, before its value and from there on; `undefined` when it is another. */
function partsOf(
  checksum: number,
  [offset, bytes]: LogRow,
): { readonly head: Buffer; readonly value: Buffer } | undefined {
  const frame = bufferOf(bytes);
  if (frame.length < at.key) return undefined;
  const body = bodyOf(frame);
  const head = frame.subarray(0, body);
  const value = isPacked(frame) ? unpacked(frame.subarray(body)) : frame.subarray(body);
  if (value === undefined) return undefined;
  return frame.readUInt32BE(at.checksum) === checksumOf(checksum, offset, head, value) ? { head, value } : undefined;
}

function unpacked(value: Buffer): Buffer | undefined {
  try {
    return inflated(value);
  } catch {
    return undefined;
  }
}

function isMarked(frame: Uint8Array): boolean {
  return ((frame[at.form] ?? 0) & form.keyMarked) !== 0;
}

function isPacked(frame: Uint8Array): boolean {
  return ((frame[at.form] ?? 0) & form.packed) !== 0;
}

function keyLengthOf(frame: Buffer): number {
  return frame.readUIntBE(at.keyLength, keyLengthBytes);
}

function bodyOf(frame: Buffer): number {
  return at.key + keyLengthOf(frame) + frame.readUInt32BE(at.headersLength);
}

/** What the checksums of a place's messages begin with. */
export function checksumOfPlace({ topic, partition }: Place): number {
  return crc32(`${topic} ${partition} `);
}

/** Over everything there is about a message and where it belongs, so that a row in the wrong place is noticed too. */
function checksumOf(ofPlace: number, offset: number, head: Buffer, value: Buffer): number {
  return crc32(value, crc32(head.subarray(at.appendedAt), crc32(String(offset), ofPlace)));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Nothing is ever skipped: going on behind a lost message would be a page that nobody gets. */
export function damaged(place: Place, offset: number, what: string): AppError {
  return new AppError(
    'ESCALOG_BUS_CORRUPTED',
    `Message ${offset} of partition ${place.partition} of ${place.topic} ${what}: stop Escalog and restore the data folder from a backup.`,
    { retriable: false },
  );
}
