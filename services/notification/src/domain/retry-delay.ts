import type { Milliseconds } from '@escalog/kernel';
import type { AttemptEnded } from './delivery-types.ts';

/** How often one step is tried before it gives way to others. */
export const maxAttempts = 4;
/** The longest of the pauses between these. A provider that asks for more is not waited for: the step gives way at once. */
export const longestPause: Milliseconds = 6_000;

const firstDelay = 1_000;
const longestDelay = 60_000;

/**
 * How long to wait after attempt number `failed`: 1, 2, 4 s and so on to a minute, each up to half longer. How much longer is
 * derived from the key, so that pages that failed together do not come back together, and yet the same
 * inputs give the same decision.
 */
export function retryDelay(idempotencyKey: string, failed: number): Milliseconds {
  const delay = Math.min(firstDelay * 2 ** (failed - 1), longestDelay);
  return Math.round(delay * (1 + fractionOf(`${idempotencyKey}#${failed}`) / 2));
}

/** How long the step is left alone after it failed: later and later, and not before the provider wants to be asked again. */
export function delayAfter(
  { attempt, retryAfter }: Pick<AttemptEnded, 'attempt' | 'retryAfter'>,
  idempotencyKey: string,
): Milliseconds {
  return Math.max(retryDelay(idempotencyKey, attempt), retryAfter ?? 0);
}

/** Whether an attempt that failed is made again before its step gives way. */
export function isMadeAgain(
  ended: Pick<AttemptEnded, 'retriable' | 'attempt' | 'retryAfter'>,
  idempotencyKey: string,
): boolean {
  return ended.retriable && ended.attempt < maxAttempts && delayAfter(ended, idempotencyKey) <= longestPause;
}

/** A number in [0, 1) that looks random and is always the same for `text`: FNV-1a with murmur3's final mixing. */
export function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
