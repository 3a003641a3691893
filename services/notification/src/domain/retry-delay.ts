import type { Milliseconds } from '@escalog/kernel';

/** How often one step is tried. */
export const maxAttempts = 4;

const firstDelay = 1_000;

/**
 * How long to wait after attempt number `failed`: 1, 2, 4 s, each up to half longer. How much longer is
 * derived from the key, so that pages that failed together do not come back together, and yet the same
 * inputs give the same decision.
 */
export function retryDelay(idempotencyKey: string, failed: number): Milliseconds {
  const delay = firstDelay * 2 ** (failed - 1);
  return Math.round(delay * (1 + fractionOf(`${idempotencyKey}#${failed}`) / 2));
}

/** A number in [0, 1) that looks random and is always the same for `text`: FNV-1a with murmur3's final mixing. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
