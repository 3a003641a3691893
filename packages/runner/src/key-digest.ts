import { hash } from 'node:crypto';

/**
 * What stands for a key of a sender wherever that is kept: `sha256:` and the hash in hex. Safe because keys are at least
 * 20 random characters; one that people think of themselves would need a slow hash.
 */
export function keyDigest(key: string): string {
  return `sha256:${hash('sha256', key)}`;
}
