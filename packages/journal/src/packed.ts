import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** In characters: packing makes shorter texts hardly any shorter. */
const worthPacking = 200;
/** For documents of a few kB: left alone, deflate takes memory and looks about for longer than they are worth. */
const small = { level: 3, windowBits: 12, memLevel: 4, chunkSize: 2_048 };

/**
 * Gives a connection two functions. `packed(value)` is a text or a blob in fewer bytes, a blob of raw deflate, or a short text as it is;
 * `unpacked(value)` is the text again. In SQL, so that the thread that writes the tables does it, and only for what it does write.
 */
export function definePacking(database: DatabaseSync): void {
  database.function('packed', { deterministic: true }, packed);
  database.function('unpacked', { deterministic: true }, unpacked);
}

function packed(value: SQLOutputValue): SQLOutputValue {
  const isPacked = value instanceof Uint8Array || (typeof value === 'string' && value.length >= worthPacking);
  return isPacked ? deflateRawSync(value, small) : value;
}

function unpacked(value: SQLOutputValue): SQLOutputValue {
  return value instanceof Uint8Array ? inflated(value).toString('utf8') : value;
}

/**
 * What was deflated. Throws where it was not. By default zlib makes room for 16 KiB at once, which for a few kB takes longer than
 * inflating them, and is garbage outside of the heap, which is collected late.
 */
export function inflated(bytes: Uint8Array): Buffer {
  return inflateRawSync(bytes, { chunkSize: Math.min(Math.max(6 * bytes.length, 4_096), 16_384) });
}
