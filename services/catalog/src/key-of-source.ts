import { clearKeyPattern } from '@escalog/definitions';
import { keyDigest } from '@escalog/runner';

const clearKey = new RegExp(`^${clearKeyPattern}$`);

/** An alert source as it is kept: with what stands for its key in place of the key, so that no topic, store or answer has that. What is no key stays, for the checks to refuse. */
export function withDigestOfKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('ref' in value)) return value;
  const { ref, key } = value;
  const isKey = typeof key === 'string' && clearKey.test(key);
  return isKey && String(ref).startsWith('alert-source/') ? { ...value, key: keyDigest(key) } : value;
}
