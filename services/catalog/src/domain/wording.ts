import type { Definitions, Ref } from '@escalog/definitions';
import { listed } from '@escalog/kernel';

/** What people call an entry; its ref when the catalog does not have it. */
export function nameOf(ref: Ref, definitions: Definitions): string {
  return definitions.find(ref)?.entry.name ?? ref;
}

/** `nameOf` of several, as in `Login and Card payments`. */
export function namesOf(refs: readonly Ref[], definitions: Definitions, joint: 'and' | 'or' = 'and'): string {
  return listed(
    refs.map((ref) => nameOf(ref, definitions)),
    joint,
  );
}

/** `“log in” and “sign in”`: what the declaration says, word for word. */
export function quoted(words: readonly string[]): string {
  return listed(words.map((word) => `“${word}”`));
}
