/** Words as people write them, and when two of them are the same word. */

/** The words of a text, without case, accents in one form, and no punctuation: `Can’t log-in!` is `cant`, `log`, `in`. */
export function wordsIn(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/**
 * What a word of `wordsIn` is compared by: itself without accents, with umlauts spelled out, and each of that in the
 * singular as far as English, French, German and their like build plurals. Two words that share a form are the same word
 * in another spelling or number: `überweisungen` and `ueberweisung`, `café` and `cafes`.
 */
export function formsOf(word: string): readonly string[] {
  const spellings = new Set([withoutAccents(word), withoutAccents(word.replaceAll(/[äöüøå]/g, spelledOut))]);
  return [...new Set([...spellings].flatMap((spelling) => [spelling, ...singularsOf(spelling)]))];
}

/** Letters that are no letter with a mark, as people without them on the keyboard write them. */
const otherLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

function spelledOut(letter: string): string {
  return umlauts[letter] ?? letter;
}

function withoutAccents(word: string): string {
  return word
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => otherLetters[letter] ?? letter);
}

/** Endings of plurals, what stands there in the singular, and how long that is at least: `plan` is not one `plane`. */
const plurals: readonly (readonly [ending: RegExp, singular: string, atLeast: number])[] = [
  [/(?<!s)s$/, '', 3],
  [/(?<=s|x|z|ch|sh)es$/, '', 3],
  [/ies$/, 'y', 4],
  [/(?<=e)n$/, '', 5],
  [/en$/, '', 6],
  [/e$/, '', 5],
];

function singularsOf(word: string): readonly string[] {
  return plurals.flatMap(([ending, singular, atLeast]) => {
    const one = word.replace(ending, singular);
    return one !== word && one.length >= atLeast ? [one] : [];
  });
}
