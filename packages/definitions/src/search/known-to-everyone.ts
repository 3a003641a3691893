import type { Definitions } from '../definitions.ts';
import type { EntryType } from '../entry.ts';

/** The types of entries that everybody knows and names, in and outside of engineering. A sentence is first matched against these. */
export function typesKnownToEveryone(_definitions: Definitions): readonly 'business-service'[] {
  return ['business-service'];
}

/** The types of entries that can be affected: those known to everyone, then what engineers know. */
export function typesAffected(definitions: Definitions): readonly EntryType[] {
  return [...new Set([...typesKnownToEveryone(definitions), 'component' as const])];
}
