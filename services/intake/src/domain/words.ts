/** Words as they are looked for: letters and digits in lower case. Where a script has no blanks, each character is one. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;

/** Longer ones are found by their first so many characters. */
const longest = 40;

/** In their order, each once. */
export function wordsOf(text: string): readonly string[] {
  return [
    ...new Set(
      Array.from(text.normalize('NFKC').toLowerCase().matchAll(word), ([found]) =>
        [...found].slice(0, longest).join(''),
      ),
    ),
  ];
}
