/** Whether one letter that is missing, too many, another, or swapped with the next makes one word of the other; not when they are the same. */
export function isOneLetterFrom(word: string, other: string): boolean {
  const [short, long] = word.length <= other.length ? [word, other] : [other, word];
  if (long.length - short.length > 1 || short === long) return false;
  let begin = 0;
  while (begin < short.length && short[begin] === long[begin]) begin += 1;
  if (short.length < long.length) return short.slice(begin) === long.slice(begin + 1);
  if (short.slice(begin + 1) === long.slice(begin + 1)) return true;
  return (
    short[begin] === long[begin + 1] &&
    short[begin + 1] === long[begin] &&
    short.slice(begin + 2) === long.slice(begin + 2)
  );
}
