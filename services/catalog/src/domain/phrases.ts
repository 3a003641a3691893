import { wordsOf, type NameInWords, type Ref, type Word, type WordIndex } from '@escalog/definitions';

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
export function phrasesIn(sentence: string, indexes: readonly WordIndex[]): readonly Phrase[] {
  const words = wordsOf(sentence);
  const alike = words.map((word, start) =>
    indexes.flatMap((index) => index.namesBeginning(word)).filter((name) => isAlike(name, words, start)),
  );
  const lengths = new Set(alike.flat().map((name) => name.words.length));
  const taken = new Set<number>();
  const found: Phrase[] = [];
  for (const length of [...lengths].sort((a, b) => b - a)) {
    for (const [start, all] of alike.entries()) {
      const places = Array.from({ length }, (_, at) => start + at);
      const some = all.filter((name) => name.words.length === length);
      if (some.length === 0 || places.some((place) => taken.has(place))) continue;
      const text = textOf(words.slice(start, start + length));
      const exact = some.filter((name) => textOf(name.words) === text);
      found.push({ text, refs: [...new Set((exact.length > 0 ? exact : some).map(({ ref }) => ref))].sort() });
      for (const place of places) taken.add(place);
    }
  }
  return found;
}

function isAlike(name: NameInWords, words: readonly Word[], start: number): boolean {
  return name.words.every(({ forms }, at) => forms.some((form) => words[start + at]?.forms.includes(form) ?? false));
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
