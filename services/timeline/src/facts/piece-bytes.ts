/** Pieces of columns as they are kept: packed, with a checksum. */
import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Piece } from '../domain/fact-columns.ts';

const packing = { params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } };

export function bytesOf(piece: Piece): Uint8Array<ArrayBuffer> {
  // Of its own memory, so that it can be handed over to another thread.
  return new Uint8Array(zstdCompressSync(serialize(piece), packing));
}

/** Throws when they are damaged. */
export function pieceIn(bytes: Uint8Array): Piece {
  return deserialize(zstdDecompressSync(bytes)) as Piece;
}
