/** Which of many entries have a word, found without looking at each: by the word in any form, by its beginning, or with a slip of the finger. */
import type { CatalogEntry } from '../entry.ts';
import { beginningFrom, isSpelling, isTypoOf, strengthOfBeginning, type Said } from './likeness.ts';
import { wordingOf, type Word } from './wording.ts';

/** That the entry at a place has a form of a word. */
interface Holding {
  readonly at: number;
  /** How much the word says of it: all, for the only word of a name. */
  readonly weight: number;
}

export interface WordIndex {
  readonly entries: readonly CatalogEntry[];
  readonly holdings: ReadonlyMap<string, readonly Holding[]>;
  /** Every form, ordered. */
  readonly forms: readonly string[];
  /** The same read from their ends, ordered. */
  readonly reversed: readonly string[];
}

const describedWeight = 0.2;

/** By the list of entries, which stays the same until one of them changes. */
const indexes = new WeakMap<readonly CatalogEntry[], WordIndex>();

export function indexOf(entries: readonly CatalogEntry[]): WordIndex {
  return indexes.getOrInsertComputed(entries, () => {
    const holdings = new Map<string, Holding[]>();
    const hold = (words: readonly Word[], at: number, weight: number): void => {
      for (const { forms } of words)
        for (const form of forms) {
          const held = holdings.getOrInsertComputed(form, () => []);
          const last = held.at(-1);
          if (last?.at !== at) held.push({ at, weight });
          else if (last.weight < weight) held[held.length - 1] = { at, weight };
        }
    };
    entries.forEach((entry, at) => {
      const { callings, described } = wordingOf(entry);
      for (const { words } of callings) hold(words, at, 1 / words.length);
      hold(described, at, describedWeight);
    });
    const forms = [...holdings.keys()].sort();
    return { entries, holdings, forms, reversed: forms.map(backwards).sort() };
  });
}

/** Up to `limit` entries that have a word of what was said, those first that have the most of it: an estimate, to look closer at them. */
export function likeliest(
  said: Said,
  { entries, holdings, forms, reversed }: WordIndex,
  limit: number,
): readonly CatalogEntry[] {
  const totals = new Float64Array(entries.length);
  const best = new Float64Array(entries.length);
  for (const word of said.telling) {
    const touched: number[] = [];
    const add = (form: string, strength: number): void => {
      for (const { at, weight } of holdings.get(form) ?? []) {
        if (best[at] === 0) touched.push(at);
        best[at] = Math.max(best[at] ?? 0, strength * weight);
      }
    };
    for (const form of word.forms) {
      add(form, form === word.text ? 1 : 0.95);
      if (isSpelling(form, word) && form.length >= beginningFrom(word, said))
        for (const longer of beginningWith(form, forms)) add(longer, strengthOfBeginning(form, longer));
      for (const other of typosOf(form, forms, reversed)) add(other, 0.7);
    }
    for (const at of touched) {
      totals[at] = (totals[at] ?? 0) + (best[at] ?? 0);
      best[at] = 0;
    }
  }
  return placesOfMost(totals, limit).flatMap((at) => entries[at] ?? []);
}

/** Where the greatest numbers above 0 are, the greatest first, at most `limit`; of equal ones those before. */
function placesOfMost(numbers: Float64Array, limit: number): readonly number[] {
  const places: number[] = [];
  const isAhead = (one: number, other: number): boolean => (numbers[one] ?? 0) > (numbers[other] ?? 0);
  numbers.forEach((number, place) => {
    if (number <= 0 || (places.length === limit && !isAhead(place, places[limit - 1] ?? 0))) return;
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAhead(place, places[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    places.splice(low, 0, place);
    if (places.length > limit) places.pop();
  });
  return places;
}

/** The entries that have this word as it is, in any form, or with a slip of the finger if it is at least so long. */
export function holdersOf(
  word: Word,
  typosFrom: number,
  { entries, holdings, forms, reversed }: WordIndex,
): ReadonlySet<CatalogEntry> {
  const typos = word.text.length < typosFrom ? [] : word.forms.flatMap((form) => typosOf(form, forms, reversed));
  return new Set(
    [...word.forms, ...typos].flatMap((form) => holdings.get(form) ?? []).flatMap(({ at }) => entries[at] ?? []),
  );
}

/** Of ordered words, those that begin so. */
function beginningWith(beginning: string, words: readonly string[]): readonly string[] {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '') < beginning) low = middle + 1;
    else high = middle;
  }
  for (let end = low; ; end += 1) if (words[end]?.startsWith(beginning) !== true) return words.slice(low, end);
}

/** One slip of the finger leaves the first half of a word as it is, or the second. */
function typosOf(word: string, forms: readonly string[], reversed: readonly string[]): readonly string[] {
  const half = Math.max(1, (word.length - 1) >> 1);
  const alike = [
    ...beginningWith(word.slice(0, half), forms),
    ...beginningWith(backwards(word).slice(0, half), reversed).map(backwards),
  ];
  return alike.filter((form) => Math.abs(form.length - word.length) <= 1 && isTypoOf(word, form));
}

function backwards(word: string): string {
  return [...word].toReversed().join('');
}
