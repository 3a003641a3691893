/**
 * How much of what people say an entry is called and described by, as a number to order offers by and a sentence that
 * says why. A word counts as much as it fits: the same word more than its beginning, that more than a slip of the finger. What
 * fits a part of a name counts as much as it is a part of it, and a description less than any name.
 */
import { listed } from '@escalog/kernel';
import type { CatalogEntry } from '../entry.ts';
import { noiseWords } from './noise-words.ts';
import { isOneLetterFrom } from './typos.ts';
import { wordingOf, wordsOf, type Calling, type Word } from './wording.ts';

/** From the best fit to the least. */
const fits = ['same', 'form', 'beginning', 'typo'] as const;
export type Fit = (typeof fits)[number];

export interface Match {
  /** What was said. */
  readonly said: Word;
  readonly fit: Fit;
  /** Above 0, at most 1. */
  readonly strength: number;
}

export interface Likeness {
  /** Above 0, at most 1. */
  readonly score: number;
  /** A complete sentence: `“logn” is one letter from Login.` */
  readonly reason: string;
  /** How many of the words that were said are found in it. */
  readonly words: number;
  /** Whether it is called just what was said, but for spelling, number and one slip of the finger. */
  readonly isCalledSo: boolean;
}

export const asGood = { same: 1, form: 0.95, typo: 0.7 } as const;
/** How many letters both words have at least, for one that is wrong to mean anything. */
export const typosFrom = 4;
const describedAtMost = 0.4;
const describedAlready = 0.6;

/** How well `word` of an entry is what was said; `undefined` when it is not. A beginning has to say more in the middle of a sentence than at its end, where it may be typed on. */
function fitOf(said: Word, word: Word, shortestBeginning: number): Match | undefined {
  if (said.text === word.text) return { said, fit: 'same', strength: asGood.same };
  if (said.forms.some((form) => word.forms.includes(form))) return { said, fit: 'form', strength: asGood.form };
  const begun =
    said.text.length >= shortestBeginning
      ? word.forms.find((form) =>
          said.forms.some((spelling) => form.startsWith(spelling) && isSpelling(spelling, said)),
        )
      : undefined;
  if (begun !== undefined) return { said, fit: 'beginning', strength: strengthOfBeginning(said.text, begun) };
  const isTypo = word.forms.some((form) => said.forms.some((one) => isTypoOf(one, form)));
  return isTypo ? { said, fit: 'typo', strength: asGood.typo } : undefined;
}

/** Whether one is the other with one slip of the finger, and both long enough for that to mean anything. */
export function isTypoOf(said: string, form: string): boolean {
  return said.length >= typosFrom && form.length >= typosFrom && isOneLetterFrom(said, form);
}

/** A beginning says the more, the more of the word it is. */
export function strengthOfBeginning(said: string, form: string): number {
  return 0.5 + 0.4 * Math.min(1, said.length / form.length);
}

/** The singular of what was said is no beginning of it. */
export function isSpelling(form: string, { text }: Word): boolean {
  return form.length >= text.length;
}

/** What was said: its words, each once, and those of them that say something. */
export interface Said {
  readonly words: readonly Word[];
  readonly telling: readonly Word[];
  /** The last word, which may be typed on. */
  readonly last: Word | undefined;
  /** What was found out so far: how words of entries fit a word that was said. */
  readonly known: ReadonlyMap<Word, Map<Word, Match | undefined>>;
}

const typedAtMost = 2;

/** Noise says nothing, unless it is all that somebody has typed so far. */
export function saidBy(text: string): Said {
  const all = wordsOf(text);
  const words = [...new Set(all)];
  const telling = words.filter(({ text }) => !noiseWords.has(text));
  const isAll = telling.length === 0 && words.length <= typedAtMost;
  const known = new Map(words.map((word) => [word, new Map<Word, Match | undefined>()]));
  return { words, telling: isAll ? words : telling, last: all.at(-1), known };
}

const shortestBeginning = 3;

/** How many letters a beginning has at least to count as one. */
export function beginningFrom(word: Word, { last }: Said): number {
  return word === last ? 1 : shortestBeginning;
}

/** How like an entry is to what was said; `undefined` when nothing is shared that says something. */
export function likenessOf(entry: CatalogEntry, said: Said): Likeness | undefined {
  const { callings, described } = wordingOf(entry);
  const covered = callings.flatMap((calling) => coverageOf(calling, said) ?? []);
  const called = covered.reduce<Coverage | undefined>(
    (best, one) => (one.share > (best?.share ?? 0) ? one : best),
    undefined,
  );
  const spent = new Set(called?.matches.map((match) => match.said));
  const further =
    described.length === 0
      ? []
      : said.telling.filter((word) => !spent.has(word)).flatMap((word) => bestFit(word, described, said) ?? []);
  if (called === undefined && further.length === 0) return undefined;
  const sum = further.reduce((total, { strength }) => total + strength, 0);
  const share = describedAtMost * (1 - describedAlready ** sum);
  const clauses =
    called === undefined
      ? describedClause(further, `the description of ${entry.name}`)
      : [calledClause(called, entry.name), ...describedClause(further, 'its description')];
  return {
    score: rounded(1 - (1 - (called?.share ?? 0)) * (1 - share)),
    reason: `${listed(clauses)}.`,
    words: spent.size + further.length,
    isCalledSo: covered.some((one) => isWhole(one, said)),
  };
}

/** Whether nothing else was said than this, and all of it, with one slip at most. */
function isWhole({ calling, matches }: Coverage, { telling }: Said): boolean {
  return (
    matches.length === calling.words.length &&
    matches.every(({ fit }) => fit !== 'beginning') &&
    matches.filter(({ fit }) => fit === 'typo').length <= 1 &&
    telling.every((word) => matches.some((match) => match.said === word))
  );
}

interface Coverage {
  readonly calling: Calling;
  /** Of the words of the calling, at most one for each. */
  readonly matches: readonly Match[];
  readonly share: number;
}

/** How much of a calling was said. Noise counts beside a word that says something, and only as it is written: `log in`. */
function coverageOf(calling: Calling, said: Said): Coverage | undefined {
  const free = new Set(said.words);
  const matches: Match[] = [];
  for (const word of calling.words) {
    const match = bestFit(word, [...free], said, true);
    if (match === undefined) continue;
    free.delete(match.said);
    matches.push(match);
  }
  if (!matches.some((match) => said.telling.includes(match.said))) return undefined;
  const share = matches.reduce((total, { strength }) => total + strength, 0) / calling.words.length;
  return { calling, matches, share };
}

/** The best fit of `word` to one of `others`; with `isEntrys`, `word` is of the entry and the others were said. */
function bestFit(word: Word, others: readonly Word[], said: Said, isEntrys = false): Match | undefined {
  let best: Match | undefined;
  for (const other of others) {
    const [spoken, own] = isEntrys ? [other, word] : [word, other];
    const match = said.known
      .get(spoken)
      ?.getOrInsertComputed(own, () => fitOf(spoken, own, beginningFrom(spoken, said)));
    if (match === undefined || match.strength <= (best?.strength ?? 0)) continue;
    if (match.fit === 'same' || said.telling.includes(spoken)) best = match;
  }
  return best;
}

/** `“log in” is another word for Login`, `“autj” is one letter from “auth”, another word for Login`. */
function calledClause({ calling: { text, by, words }, matches }: Coverage, name: string): string {
  const spoken = `“${matches.map((match) => match.said.text).join(' ')}”`;
  const whole = matches.length === words.length;
  const fit = worstOf(matches);
  if (fit === 'same' && whole) return `${spoken} is ${whatIs[by]} ${name}`;
  const called = by === 'name' ? name : `“${text}”, ${whatIs[by]} ${name}`;
  const part = whole ? '' : fit === 'same' || fit === 'form' ? 'a part of ' : 'a word of ';
  return `${spoken} ${saying[fit]} ${part}${called}${fit === 'form' ? `${by === 'name' ? '' : ','} in another spelling or number` : ''}`;
}

const whatIs = { name: 'the name of', alias: 'another word for', ref: 'the short name of' } as const;
const saying: Readonly<Record<Fit, string>> = {
  same: 'is',
  form: 'is',
  beginning: 'begins',
  typo: 'is one letter from',
};

function describedClause(matches: readonly Match[], where: string): readonly string[] {
  if (matches.length === 0) return [];
  const words = listed(matches.map((match) => `“${match.said.text}”`));
  const [verb, resembles] = matches.length === 1 ? ['is', 'is like a word of'] : ['are', 'are like words of'];
  const isThere = matches.every(({ fit }) => fit === 'same' || fit === 'form');
  return [isThere ? `${words} ${verb} in ${where}` : `${words} ${resembles} ${where}`];
}

function worstOf(matches: readonly Match[]): Fit {
  return fits.findLast((fit) => matches.some((match) => match.fit === fit)) ?? 'same';
}

function rounded(score: number): number {
  return Math.max(0.01, Math.round(score * 100) / 100);
}
