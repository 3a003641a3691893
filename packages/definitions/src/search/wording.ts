/** What an entry is called and described by, word by word. */
import type { CatalogEntry } from '../entry.ts';
import { formsOf, wordsIn } from './words.ts';

export interface Word {
  /** As it is written, without case. */
  readonly text: string;
  readonly forms: readonly string[];
}

export interface Calling {
  /** As it is written. */
  readonly text: string;
  readonly by: 'name' | 'alias' | 'ref';
  /** Each once; at least one. */
  readonly words: readonly Word[];
}

export interface Wording {
  readonly callings: readonly Calling[];
  readonly described: readonly Word[];
}

/** Entries are never changed in place. */
const wordings = new WeakMap<CatalogEntry, Wording>();

/** The name, the aliases and the name within the type of an entry, and its description. */
export function wordingOf(entry: CatalogEntry): Wording {
  return wordings.getOrInsertComputed(entry, () => {
    const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
    const callings = [
      { text: entry.name, by: 'name' as const },
      ...aliases.map((text) => ({ text, by: 'alias' as const })),
      { text: entry.ref.slice(entry.ref.indexOf('/') + 1), by: 'ref' as const },
    ];
    return {
      callings: callings
        .map((calling) => ({ ...calling, words: [...new Set(wordsOf(calling.text))] }))
        .filter(({ words }) => words.length > 0),
      described: 'description' in entry ? wordsOf(entry.description ?? '') : [],
    };
  });
}

/** A catalog says the same few thousand words again and again. */
const words = new Map<string, Word>();
const mostWords = 100_000;

/** The words of a text with the forms that they are compared by. */
export function wordsOf(text: string): readonly Word[] {
  if (words.size > mostWords) words.clear();
  return wordsIn(text).map((word) => words.getOrInsertComputed(word, () => ({ text: word, forms: formsOf(word) })));
}
