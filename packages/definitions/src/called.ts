/**
 * Which entry people mean by a word or two: its ref, name or alias, the words of it or their beginnings. What fits as a
 * whole comes before what fits in parts, and only one that fits is meant: of several, people say which. And who people are
 * by what they say of themselves.
 */
import { shortened, type Rejection } from '@escalog/kernel';
import type { Definitions } from './definitions.ts';
import { typeNameOf, typeOf, type CatalogEntry, type Ref } from './entry.ts';

export type Called =
  | { readonly kind: 'one'; readonly ref: Ref; readonly by: 'name' | 'words' | 'beginnings' }
  /** Refs of all that fit as well, ordered. */
  | { readonly kind: 'several'; readonly refs: readonly Ref[] }
  /** Refs of those that come nearest, ordered; often none. */
  | { readonly kind: 'none'; readonly nearest: readonly Ref[] };

/** The entry of one of `types` that is called `text`. */
export function entryCalled(text: string, types: readonly string[], definitions: Definitions): Called {
  const { wholly, fitting, longestWord } = searched(text, types, definitions);
  return (
    wholly() ??
    calledBy(
      'beginnings',
      fitting((word, other) => other.startsWith(word)),
    ) ?? { kind: 'none', nearest: nearestOf(fitting, longestWord) }
  );
}

type Fitting = (fits: (word: string, other: string) => boolean) => readonly Ref[];

function searched(
  text: string,
  types: readonly string[],
  definitions: Definitions,
): { readonly wholly: () => Called | undefined; readonly fitting: Fitting; readonly longestWord: number } {
  const type = types.find((one) => text.startsWith(`${one}/`));
  const words = wordsOf(type === undefined ? text : text.slice(type.length));
  const entries = (type === undefined ? types : [type]).flatMap((one) => definitions.allOf(one));
  const fitting: Fitting = (fits) =>
    words.length === 0
      ? []
      : entries
          .filter((entry) => words.every((word) => wordsOfEntry(entry).some((other) => fits(word, other))))
          .map(({ ref }) => ref);
  const named = new Set(
    [text, ...types.map((one) => `${one}/${text.trim()}`)].flatMap((word) => definitions.named(word)),
  );
  return {
    wholly: () =>
      calledBy(
        'name',
        [...named].filter((ref) => types.includes(typeNameOf(ref))),
      ) ??
      calledBy(
        'words',
        fitting((word, other) => other === word),
      ),
    fitting,
    longestWord: Math.max(0, ...words.map(({ length }) => length)),
  };
}

/** Whoever does something, as they say who they are. Nothing is proved by it. */
export interface Caller {
  /** Ref of the person; of somebody whom the catalog does not know, what they call themselves. */
  readonly ref: Ref;
  /** What they are called. */
  readonly name: string;
  /** Whether they are a person of the catalog. */
  readonly known: boolean;
}

const longestCalled = 120;
const unfit = /[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu;

/**
 * Who says that they are `word`: the person whose ref, name, whole words of it or mail address that is, else somebody whom the
 * catalog does not know, called what they call themselves on one line. A beginning of a name may be that of somebody else, so
 * it is nobody's. Refused is what several people are called, what something else than a person is called by its ref, and
 * what nothing is left of.
 */
export function callerOf(word: string, definitions: Definitions): { caller: Caller } | { rejection: Rejection } {
  const said = shortened(word.toWellFormed().replaceAll(unfit, ' ').trim(), longestCalled);
  if (said === '') return refused('nobody-named', 'Say who you are: a name, a mail address or the ref of a person.');
  const called = searched(said, ['person'], definitions).wholly() ?? calledBy('name', mailedTo(said, definitions));
  if (called?.kind === 'one')
    return { caller: { ref: called.ref, name: definitions.find(called.ref)?.entry.name ?? called.ref, known: true } };
  if (called?.kind === 'several') return refused('ambiguous-person', severalSentence(said, called.refs, definitions));
  const type = typeOf(said);
  if (type !== undefined && type !== 'person')
    return refused(
      'not-a-person',
      `${said} is no person; say who you are, by a name, a mail address or the ref of a person.`,
    );
  return { caller: { ref: said, name: said, known: false } };
}

/** The ref of whoever is called so; the word itself where that is nobody, or several people. */
export function refOfCaller(word: string, definitions: Definitions): Ref {
  const answer = callerOf(word, definitions);
  return 'caller' in answer ? answer.caller.ref : word;
}

/** Of whoever does something, what a reason begins with: `Ana Costa`, or `Kim, who is not in the catalog,`. */
export function introducedAs({ name, known }: Caller): string {
  return known ? name : `${name}, who is not in the catalog,`;
}

function refused(code: string, message: string): { rejection: Rejection } {
  return { rejection: { code, message } };
}

/** Everybody who has mail sent to that address. */
export function mailedTo(text: string, definitions: Definitions): readonly Ref[] {
  if (!text.includes('@')) return [];
  const address = text.toLowerCase();
  return definitions
    .allOf('person')
    .filter(({ contactMethods }) =>
      contactMethods.some((method) => method.channel === 'email' && method.address.toLowerCase() === address),
    )
    .map(({ ref }) => ref);
}

function calledBy(by: 'name' | 'words' | 'beginnings', refs: readonly Ref[]): Called | undefined {
  const [ref, ...others] = refs;
  if (ref === undefined) return undefined;
  return others.length === 0 ? { kind: 'one', ref, by } : { kind: 'several', refs: [...refs].sort() };
}

const sharedAtLeast = 2;

/** Who begins like what was said, as far as anybody does. */
function nearestOf(fitting: Fitting, longest: number): readonly Ref[] {
  for (let shared = longest - 1; shared >= sharedAtLeast; shared -= 1) {
    const refs = fitting((word, other) => other.startsWith(word.slice(0, shared)));
    if (refs.length > 0) return [...refs].sort();
  }
  return [];
}

/** Entries are never changed in place. */
const known = new WeakMap<CatalogEntry, readonly string[]>();

function wordsOfEntry(entry: CatalogEntry): readonly string[] {
  return known.getOrInsertComputed(entry, () => [...new Set(callingsOf(entry).flatMap(wordsOf))]);
}

function callingsOf(entry: CatalogEntry): readonly string[] {
  return [
    entry.name,
    entry.ref.slice(entry.ref.indexOf('/') + 1),
    ...('aliases' in entry ? (entry.aliases ?? []) : []),
  ];
}

/** Without case, accents and punctuation. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

const introducedAtMost = 10;

/** Of a word that several entries fit: all of them, so that the next try is right. */
export function severalSentence(word: string, refs: readonly Ref[], definitions: Definitions): string {
  return `"${word}" may be ${introduced(refs, definitions)}; say which, by the ref.`;
}

/** `; the nearest is Ana Costa (person/ana-costa)`, or nothing when none is near. */
export function nearestClause({ nearest }: Extract<Called, { kind: 'none' }>, definitions: Definitions): string {
  return nearest.length === 0 ? '' : `; the nearest is ${introduced(nearest, definitions)}`;
}

/** `Ana Costa (person/ana-costa) or Ben Ito (person/ben-ito)`. */
function introduced(refs: readonly Ref[], definitions: Definitions): string {
  const names = refs.slice(0, introducedAtMost).map((ref) => `${definitions.find(ref)?.entry.name ?? ref} (${ref})`);
  const more = refs.length > introducedAtMost ? [`${refs.length - introducedAtMost} more`] : [];
  return [...names, ...more].join(' or ');
}
