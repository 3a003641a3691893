/** Several message values in one piece, which is what one record of the index holds: behind a mark and a checksum, each behind its length. */
import { crc32 } from 'node:zlib';

const lengthBytes = 4;
/** No value is so long: packs of before begin with the length of their first, and have no checksum. */
const mark = 0xffff_ffff;
const headBytes = 8;

export function packed(values: readonly Uint8Array[]): Uint8Array {
  const pack = Buffer.allocUnsafe(values.reduce((size, value) => size + lengthBytes + value.length, headBytes));
  let at = headBytes;
  for (const value of values) {
    at = pack.writeUInt32BE(value.length, at);
    pack.set(value, at);
    at += value.length;
  }
  pack.writeUInt32BE(mark, 0);
  pack.writeUInt32BE(crc32(pack.subarray(headBytes)), 4);
  return pack;
}

/** The values in a pack, in their order; `undefined` when it is not what was packed. */
export function unpacked(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const pack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMarked = pack.length >= headBytes && pack.readUInt32BE(0) === mark;
  const body = isMarked ? pack.subarray(headBytes) : pack;
  if (isMarked && crc32(body) !== pack.readUInt32BE(4)) return undefined;
  const values: Uint8Array[] = [];
  for (let at = 0; at < body.length;) {
    const start = at + lengthBytes;
    if (start > body.length) return undefined;
    at = start + body.readUInt32BE(at);
    if (at > body.length) return undefined;
    values.push(body.subarray(start, at));
  }
  return values;
}
