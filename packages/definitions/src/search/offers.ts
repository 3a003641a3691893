/** What people may have meant: entries that are called or described by what they said, best first, each with why. */
import type { Definitions } from '../definitions.ts';
import { typeNameOf, type CatalogEntry, type Ref } from '../entry.ts';
import { typesKnownToEveryone } from './known-to-everyone.ts';
import { likeliest } from './likeliest.ts';
import { likenessOf, saidBy, type Likeness, type Said } from './likeness.ts';

/** An entry that may be meant. */
export interface Offer {
  readonly ref: Ref;
  readonly name: string;
  /** How like it is to what was said: above 0, at most 1. It orders offers, and decides nothing. */
  readonly score: number;
  /** Why it is offered, as a sentence: `“logn” is one letter from Login.` */
  readonly reason: string;
}

/** Where many entries are about as likely, those beyond the best are not looked at closer. */
const lookedAt = 32;
/** Beside what everybody knows, other entries are rather not meant. */
const lessKnown = 0.9;

/**
 * The entries of `types` that `text` may mean, best first, at most `limit`. Words fit by prefix, in any number, with or
 * without accents, and with one letter wrong. Nothing for a text without words.
 */
export function offersFor(
  text: string,
  types: readonly string[],
  definitions: Definitions,
  limit: number,
): readonly Offer[] {
  if (text === '') return [];
  const said = saidBy(text);
  const pool = Math.max(lookedAt, limit);
  const entries = types.flatMap((type) => likeliest(said, definitions.wordIndexOf(type), pool));
  return ranked(entries, said, definitions).slice(0, limit).map(offerOf);
}

/** These entries as offers for `text`, best first; those that are nothing like it are left out. */
export function offersAmong(refs: readonly Ref[], text: string, definitions: Definitions): readonly Offer[] {
  if (refs.length === 0) return [];
  const entries = refs.flatMap((ref) => definitions.find(ref)?.entry ?? []);
  return ranked(entries, saidBy(text), definitions).map(offerOf);
}

/** The entries of `types` that are called just `text`, but for spelling, number or one letter. */
export function calledAlmost(text: string, types: readonly string[], definitions: Definitions): readonly Ref[] {
  const said = saidBy(text);
  const entries = types.flatMap((type) => likeliest(said, definitions.wordIndexOf(type), lookedAt));
  return ranked(entries, said, definitions)
    .filter(({ likeness }) => likeness.isCalledSo)
    .map(({ entry }) => entry.ref);
}

/** An entry that shares words with a sentence. */
export interface Resemblance {
  readonly ref: Ref;
  /** Words of the sentence that were found in it, without those that say nothing. */
  readonly words: readonly string[];
}

/** Whole words alone, and a slip of the finger only in a long one. */
const shared = { beginningFrom: Infinity, typosFrom: 5 };

/** The entries of `types` that share whole words with a sentence, those with the most first: in any form, and with at most one slip of the finger in a long one. */
export function resembling(
  sentence: string,
  types: readonly string[],
  definitions: Definitions,
): readonly Resemblance[] {
  const said = saidBy(sentence);
  const telling = said.telling === said.words ? [] : said.telling;
  const found = new Map<CatalogEntry, Set<string>>();
  for (const index of types.map((type) => definitions.wordIndexOf(type)))
    for (const word of telling)
      for (const entry of index.having(word, shared).keys())
        found.getOrInsertComputed(entry, () => new Set()).add(word.text);
  return [...found]
    .map(([{ ref }, words]) => ({ ref, words: [...words] }))
    .sort((a, b) => b.words.length - a.words.length || (a.ref < b.ref ? -1 : 1));
}

interface Ranked {
  readonly entry: CatalogEntry;
  readonly likeness: Likeness;
  readonly score: number;
}

function ranked(entries: readonly CatalogEntry[], said: Said, definitions: Definitions): readonly Ranked[] {
  const known = typesKnownToEveryone(definitions);
  return entries
    .flatMap((entry) => {
      const likeness = likenessOf(entry, said);
      if (likeness === undefined) return [];
      const type = typeNameOf(entry.ref);
      const isKnown = known.some((one) => one === type);
      return { entry, likeness, score: isKnown ? likeness.score : Math.round(likeness.score * lessKnown * 100) / 100 };
    })
    .sort((a, b) => b.score - a.score || b.likeness.words - a.likeness.words || (a.entry.ref < b.entry.ref ? -1 : 1));
}

function offerOf({ entry: { ref, name }, likeness: { reason }, score }: Ranked): Offer {
  return { ref, name, score, reason };
}
