import { formsOf, wordsIn, type Ref, type Thing } from '@escalog/definitions';

/** A name or alias that occurs in a sentence, and every thing that bears it. */
export interface Phrase {
  /** As the sentence has it, without case. */
  readonly text: string;
  readonly refs: readonly Ref[];
}

/**
 * Names and aliases that occur in `sentence` as whole words, in any number and with or without accents, the longest first;
 * a word counts for one phrase only. What a thing is called to the letter comes before what is called alike.
 */
export function phrasesIn(sentence: string, lists: readonly (readonly Thing[])[]): readonly Phrase[] {
  const vocabularies = lists.map(vocabularyOf);
  const longest = Math.max(0, ...vocabularies.map((vocabulary) => vocabulary.longest));
  const words: (string | undefined)[] = [...wordsIn(sentence)];
  const forms = words.map((word) => formsOf(word ?? ''));
  const found: Phrase[] = [];
  for (let length = Math.min(longest, words.length); length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const phrase = words.slice(start, start + length);
      if (phrase.includes(undefined)) continue;
      const said = forms.slice(start, start + length);
      const alike = (said[0] ?? [])
        .flatMap((form) => vocabularies.flatMap(({ callings }) => callings.get(form) ?? []))
        .filter((calling) => isAlike(calling.forms, said));
      if (alike.length === 0) continue;
      const text = phrase.join(' ');
      const exact = alike.filter((calling) => calling.text === text);
      found.push({ text, refs: [...new Set((exact.length > 0 ? exact : alike).map(({ ref }) => ref))].sort() });
      words.fill(undefined, start, start + length);
    }
  }
  return found;
}

interface Calling {
  readonly ref: Ref;
  readonly text: string;
  /** Of each of its words. */
  readonly forms: readonly (readonly string[])[];
}

interface Vocabulary {
  /** By the forms of the first word. */
  readonly callings: ReadonlyMap<string, readonly Calling[]>;
  /** In words. */
  readonly longest: number;
}

function isAlike(forms: Calling['forms'], said: Calling['forms']): boolean {
  return (
    forms.length === said.length &&
    forms.every((ofWord, at) => ofWord.some((form) => said[at]?.includes(form) ?? false))
  );
}

/** By the list of things, which stays the same until one of them changes. */
const vocabulariesOfLists = new WeakMap<readonly Thing[], Vocabulary>();

function vocabularyOf(things: readonly Thing[]): Vocabulary {
  return vocabulariesOfLists.getOrInsertComputed(things, () => {
    const callings = new Map<string, Calling[]>();
    let longest = 0;
    for (const { ref, name, aliases = [] } of things) {
      for (const words of [name, ...aliases].map(wordsIn)) {
        longest = Math.max(longest, words.length);
        const forms = words.map(formsOf);
        for (const form of forms[0] ?? [])
          callings.getOrInsertComputed(form, () => []).push({ ref, text: words.join(' '), forms });
      }
    }
    return { callings, longest };
  });
}
