import { hash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same; how long that takes says nothing of how much of them is. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
