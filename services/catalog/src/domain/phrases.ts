import type { Ref, Thing } from '@escalog/definitions';
import { wordsIn } from './words.ts';

/** A name or alias that occurs in a sentence, and every thing that bears it. */
export interface Phrase {
  readonly text: string;
  readonly refs: readonly Ref[];
}

/** Names and aliases that occur in `sentence` as whole words, the longest first; a word counts for one phrase only. */
export function phrasesIn(sentence: string, things: readonly Thing[]): readonly Phrase[] {
  const { bearers, longest } = vocabularyOf(things);
  const words: (string | undefined)[] = [...wordsIn(sentence)];
  const found: Phrase[] = [];
  for (let length = Math.min(longest, words.length); length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const text = words
        .slice(start, start + length)
        .map((word) => word ?? '')
        .join(' ');
      const refs = bearers.get(text);
      if (refs === undefined) continue;
      found.push({ text, refs: [...refs] });
      words.fill(undefined, start, start + length);
    }
  }
  return found;
}

interface Vocabulary {
  readonly bearers: ReadonlyMap<string, ReadonlySet<Ref>>;
  /** In words. */
  readonly longest: number;
}

/** By the list of things, which stays the same until one of them changes. */
const vocabularies = new WeakMap<readonly Thing[], Vocabulary>();

function vocabularyOf(things: readonly Thing[]): Vocabulary {
  return vocabularies.getOrInsertComputed(things, () => {
    const bearers = new Map<string, Set<Ref>>();
    let longest = 0;
    for (const { ref, name, aliases = [] } of things) {
      for (const words of [name, ...aliases].map(wordsIn)) {
        longest = Math.max(longest, words.length);
        if (words.length > 0) bearers.getOrInsertComputed(words.join(' '), () => new Set()).add(ref);
      }
    }
    return { bearers, longest };
  });
}
