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
