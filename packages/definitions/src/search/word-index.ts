/** Which entries have a word, found without looking at each: by the word in any form, by its beginning, or with a slip of the finger. */
import SearchableMap from 'minisearch/SearchableMap';
import type { CatalogEntry, Ref } from '../entry.ts';
import { asGood, isSpelling, isTypoOf, strengthOfBeginning, typosFrom } from './likeness.ts';
import { wordingOf, wordsOf, type Word } from './wording.ts';

/** What a word that was said may stand for, besides itself in any spelling and number. */
export interface Leeway {
  /** How many letters a beginning has at least to count as one. */
  readonly beginningFrom: number;
  /** How many letters a word has at least to count with one of them wrong. */
  readonly typosFrom: number;
}

/** A name or an alias. */
export interface NameInWords {
  readonly ref: Ref;
  /** In their order; at least one. */
  readonly words: readonly Word[];
}

export interface WordIndex {
  /** The entries that have `word`, each with how much that says of it: above 0, at most 1. An estimate, to look closer at some. */
  having(word: Word, leeway: Leeway): ReadonlyMap<CatalogEntry, number>;
  /** The names and aliases whose first word is `word` in any spelling and number; some may come twice. */
  namesBeginning(word: Word): readonly NameInWords[];
}

const describedWeight = 0.2;
/** Two letters that are swapped are two edits. */
const editsOfTypo = 2;

/** An index that entries are put into and taken out of one by one. */
export class EntryIndex implements WordIndex {
  /** By every form of their words, how much that says of an entry: all, for the only word of a name. */
  readonly #weights = new SearchableMap<Map<CatalogEntry, number>>();
  /** By the forms of their first word. */
  readonly #names = new Map<string, Map<CatalogEntry, readonly NameInWords[]>>();

  static of(entries: Iterable<CatalogEntry>): EntryIndex {
    const index = new EntryIndex();
    for (const entry of entries) index.add(entry);
    return index;
  }

  add(entry: CatalogEntry): void {
    for (const [form, weight] of weightsOf(entry)) this.#weights.fetch(form, () => new Map()).set(entry, weight);
    for (const [form, names] of namesOf(entry))
      this.#names.getOrInsertComputed(form, () => new Map()).set(entry, names);
  }

  /** Takes out the very object that was put in. */
  remove(entry: CatalogEntry): void {
    for (const form of weightsOf(entry).keys()) takeOut(entry, form, this.#weights);
    for (const form of namesOf(entry).keys()) takeOut(entry, form, this.#names);
  }

  having(word: Word, leeway: Leeway): ReadonlyMap<CatalogEntry, number> {
    const found = new Map<CatalogEntry, number>();
    const add = (weights: ReadonlyMap<CatalogEntry, number> | undefined, strength: number): void => {
      for (const [entry, weight] of weights ?? [])
        if (strength * weight > (found.get(entry) ?? 0)) found.set(entry, strength * weight);
    };
    for (const form of word.forms) {
      add(this.#weights.get(form), form === word.text ? asGood.same : asGood.form);
      if (isSpelling(form, word) && form.length >= leeway.beginningFrom)
        for (const [longer, weights] of this.#weights.atPrefix(form)) add(weights, strengthOfBeginning(form, longer));
      if (word.text.length >= leeway.typosFrom && form.length >= typosFrom)
        for (const [other, [weights]] of this.#weights.fuzzyGet(form, editsOfTypo))
          if (isTypoOf(form, other)) add(weights, asGood.typo);
    }
    return found;
  }

  namesBeginning({ forms }: Word): readonly NameInWords[] {
    return forms.flatMap((form) => [...(this.#names.get(form)?.values() ?? [])].flat());
  }
}

/** What an index says of entries, but for some, which another one knows. */
export class OverlaidIndex implements WordIndex {
  readonly #under: WordIndex;
  readonly #isOver: (ref: Ref) => boolean;
  readonly #over: WordIndex;

  constructor(under: WordIndex, isOver: (ref: Ref) => boolean, over: WordIndex) {
    this.#under = under;
    this.#isOver = isOver;
    this.#over = over;
  }

  having(word: Word, leeway: Leeway): ReadonlyMap<CatalogEntry, number> {
    const found = new Map(this.#over.having(word, leeway));
    for (const [entry, weight] of this.#under.having(word, leeway))
      if (!this.#isOver(entry.ref)) found.set(entry, weight);
    return found;
  }

  namesBeginning(word: Word): readonly NameInWords[] {
    const under = this.#under.namesBeginning(word).filter(({ ref }) => !this.#isOver(ref));
    return [...under, ...this.#over.namesBeginning(word)];
  }
}

function weightsOf(entry: CatalogEntry): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const weigh = ({ forms }: Word, weight: number): void => {
    for (const form of forms) weights.set(form, Math.max(weights.get(form) ?? 0, weight));
  };
  const { callings, described } = wordingOf(entry);
  for (const { words } of callings) for (const word of words) weigh(word, 1 / words.length);
  for (const word of described) weigh(word, describedWeight);
  return weights;
}

function namesOf(entry: CatalogEntry): ReadonlyMap<string, readonly NameInWords[]> {
  const byForm = new Map<string, NameInWords[]>();
  const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
  for (const words of [entry.name, ...aliases].map(wordsOf))
    for (const form of words[0]?.forms ?? [])
      byForm.getOrInsertComputed(form, () => []).push({ ref: entry.ref, words });
  return byForm;
}

/** Nothing is left of a form that no entry has any more. */
function takeOut(
  entry: CatalogEntry,
  form: string,
  from: { get(form: string): Map<CatalogEntry, unknown> | undefined; delete(form: string): unknown },
): void {
  const entries = from.get(form);
  entries?.delete(entry);
  if (entries?.size === 0) from.delete(form);
}
