/** The name of `names` that `word` was most likely meant to be: by a part of it, or by few letters; undefined when none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const small = word.toLowerCase();
  const byPart = names.filter((name) => name.toLowerCase().split('.').at(-1) === small.split('.').at(-1));
  if (byPart.length === 1) return byPart[0];
  const ranked = names
    .map((name) => ({ name, distance: distance(small, name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** Letters to add, take away or change (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1)
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === to[j] ? 0 : 1)));
    row = next;
  }
  return row[to.length] ?? 0;
}
