import { hash } from 'node:crypto';

/** A page by 32 characters that may stand in any URL: the same for every attempt, so that providers replace what they have. */
export function pageKey(pageId: string): string {
  return hash('sha256', pageId, 'base64url').slice(0, 32);
}
