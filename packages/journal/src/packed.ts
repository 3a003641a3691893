import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Packing makes shorter texts hardly any shorter. */
const worthPacking = 200;

/**
 * Gives a connection two functions. `packed(text)` is the text in fewer bytes, raw deflate as a blob, or a short text as it is; `unpacked(value)`
 * is the text again. In SQL, so that the thread that writes the tables does it, and only for what it does write.
 */
export function definePacking(database: DatabaseSync): void {
  database.function('packed', { deterministic: true }, packed);
  database.function('unpacked', { deterministic: true }, unpacked);
}

function packed(text: SQLOutputValue): SQLOutputValue {
  return typeof text === 'string' && text.length >= worthPacking ? deflateRawSync(text) : text;
}

function unpacked(value: SQLOutputValue): SQLOutputValue {
  return value instanceof Uint8Array ? inflateRawSync(value).toString('utf8') : value;
}
