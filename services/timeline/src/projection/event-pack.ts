const lengthBytes = 4;

/** Several message values in one piece, each behind its length: what one record of the index holds. */
export function packed(values: readonly Uint8Array[]): Uint8Array {
  const pack = Buffer.allocUnsafe(values.reduce((size, value) => size + lengthBytes + value.length, 0));
  let at = 0;
  for (const value of values) {
    at = pack.writeUInt32BE(value.length, at);
    pack.set(value, at);
    at += value.length;
  }
  return pack;
}

/** The values in a pack, in their order. */
export function unpacked(bytes: Uint8Array): readonly Uint8Array[] {
  const pack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Uint8Array[] = [];
  for (let at = 0; at < pack.length;) {
    const start = at + lengthBytes;
    at = start + pack.readUInt32BE(at);
    values.push(pack.subarray(start, at));
  }
  return values;
}
