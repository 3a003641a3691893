import type { CatalogEntry } from '../entry.ts';
import { beginningFrom, typosFrom, type Said } from './likeness.ts';
import type { WordIndex } from './word-index.ts';

/** Up to `limit` entries that have a word of what was said, those first that have the most of it: an estimate, to look closer at them. */
export function likeliest(said: Said, index: WordIndex, limit: number): readonly CatalogEntry[] {
  const totals = new Map<CatalogEntry, number>();
  for (const word of said.telling) {
    const having = index.having(word, { beginningFrom: beginningFrom(word, said), typosFrom });
    for (const [entry, weight] of having) totals.set(entry, (totals.get(entry) ?? 0) + weight);
  }
  return most(totals, limit);
}

/** Those with the greatest numbers, the greatest first, at most `limit`; of equal ones those whose ref comes before. */
function most(numbers: ReadonlyMap<CatalogEntry, number>, limit: number): readonly CatalogEntry[] {
  type Numbered = readonly [entry: CatalogEntry, number: number];
  const isAhead = ([{ ref }, number]: Numbered, [other, others]: Numbered): boolean =>
    number > others || (number === others && ref < other.ref);
  const found: Numbered[] = [];
  for (const one of numbers) {
    const last = found.at(-1);
    if (found.length === limit && last !== undefined && !isAhead(one, last)) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = found[middle];
      if (there !== undefined && isAhead(one, there)) high = middle;
      else low = middle + 1;
    }
    found.splice(low, 0, one);
    if (found.length > limit) found.pop();
  }
  return found.map(([entry]) => entry);
}
