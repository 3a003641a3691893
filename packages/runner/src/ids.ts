import { randomFillSync } from 'node:crypto';
import type { Instant } from '@escalog/kernel';
import { v5 } from 'uuid';

/**
 * The id of an event: the same for the same stream, version and instant, and sorted by time like every UUIDv7. Its other 74
 * bits are a hash that nobody needs to be unable to invert: two of the same instant collide by accident once in 10^22.
 */
export function eventIdOf(stream: string, version: number, occurredAt: Instant): string {
  let a = 0x9e3779b9 ^ version;
  let b = 0x85ebca6b ^ stream.length;
  let c = 0xc2b2ae35;
  for (let index = 0; index < stream.length; index += 1) {
    const unit = stream.charCodeAt(index);
    a = rotated(Math.imul(a ^ unit, 0x2c1b3c6d), 15);
    b = rotated(Math.imul(b ^ unit, 0x297a2d39), 13);
    c = rotated(Math.imul(c ^ unit, 0x1b56c4e9), 17);
  }
  a = mixed(a ^ version);
  b = mixed(b ^ a);
  c = mixed(c ^ b);
  return uuidOf(occurredAt, mixed(a ^ c), b, c);
}

const randomNumbers = new Uint32Array(3 * 256);
let unused = 0;

/** A new id that sorts by time. */
export function newId(at: Instant): string {
  if (unused === 0) {
    randomFillSync(randomNumbers);
    unused = randomNumbers.length;
  }
  unused -= 3;
  return uuidOf(at, randomNumbers[unused] ?? 0, randomNumbers[unused + 1] ?? 0, randomNumbers[unused + 2] ?? 0);
}

/** The id that a key of the caller's stands for, so that the same key can never make two. Halves of characters are taken as one and the same. */
export function idOfKey(key: string): string {
  return v5(key.toWellFormed(), namespace);
}

const namespace = '5f0c6c5e-9d0a-4b6e-8a53-0c2f7a3f4e11';

/** Version 7 of RFC 9562: 48 bits of milliseconds, then 12 of `a`, 30 of `b` and 32 of `c`. */
function uuidOf(at: Instant, a: number, b: number, c: number): string {
  const high = Math.floor(at / 0x10000);
  writeHex(0, high >>> 16);
  writeHex(4, high);
  writeHex(9, at % 0x10000);
  writeHex(14, 0x7000 | (a & 0x0fff));
  writeHex(19, 0x8000 | ((b >>> 16) & 0x3fff));
  writeHex(24, b);
  writeHex(28, c >>> 16);
  writeHex(32, c);
  return written.toString('latin1');
}

/** Where an id is written: put together of strings, it would be kept as a tree of them. */
const written = Buffer.from('00000000-0000-0000-0000-000000000000');
const digits = Buffer.from('0123456789abcdef');

/** The lower 16 bits, in four digits. */
function writeHex(at: number, number: number): void {
  written[at] = digits[(number >>> 12) & 0xf] as number;
  written[at + 1] = digits[(number >>> 8) & 0xf] as number;
  written[at + 2] = digits[(number >>> 4) & 0xf] as number;
  written[at + 3] = digits[number & 0xf] as number;
}

function rotated(number: number, bits: number): number {
  return (number << bits) | (number >>> (32 - bits));
}

/** Every bit of what comes out depends on every bit of what goes in: the last step of MurmurHash3. */
function mixed(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
