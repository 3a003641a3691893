import { inflateSync } from 'node:zlib';

const woffHeader = 44;
const woffEntry = 20;
const header = 12;
const entry = 16;

/**
 * A font in WOFF as the OpenType font that is in it. fontkit reads WOFF too, but inflates the table of all glyphs again for each
 * glyph, which makes seconds of milliseconds.
 */
export function unpackedFont(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this is no font in WOFF');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = woffHeader + index * woffEntry;
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field)) as [
      number,
      number,
      number,
    ];
    const bytes = woff.subarray(offset, offset + packed);
    return {
      tag: woff.subarray(at, at + 4),
      sum: woff.readUInt32BE(at + 16),
      bytes: packed < length ? inflateSync(bytes) : bytes,
    };
  });
  const starts = tables.map((_, index) =>
    tables.slice(0, index).reduce((end, { bytes }) => end + padded(bytes.length), header + count * entry),
  );
  const font = Buffer.alloc((starts.at(-1) ?? 0) + padded(tables.at(-1)?.bytes.length ?? 0));
  woff.copy(font, 0, 4, 8);
  const power = Math.floor(Math.log2(count));
  font.writeUInt16BE(count, 4);
  font.writeUInt16BE(2 ** power * entry, 6);
  font.writeUInt16BE(power, 8);
  font.writeUInt16BE((count - 2 ** power) * entry, 10);
  for (const [index, { tag, sum, bytes }] of tables.entries()) {
    const at = header + index * entry;
    const start = starts[index] ?? 0;
    tag.copy(font, at);
    font.writeUInt32BE(sum, at + 4);
    font.writeUInt32BE(start, at + 8);
    font.writeUInt32BE(bytes.length, at + 12);
    bytes.copy(font, start);
  }
  return font;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
