/**
 * Which entry people mean by a word or two: its ref, name or alias, the words of it or their beginnings. What fits as a
 * whole comes before what fits in parts, and only one that fits is meant: of several, people say which.
 */
import type { Definitions } from './definitions.ts';
import { typeNameOf, type CatalogEntry, type Ref } from './entry.ts';

export type Called =
  | { readonly kind: 'one'; readonly ref: Ref; readonly by: 'name' | 'words' | 'beginnings' }
  /** Refs of all that fit as well, ordered. */
  | { readonly kind: 'several'; readonly refs: readonly Ref[] }
  /** Refs of those that come nearest, ordered; often none. */
  | { readonly kind: 'none'; readonly nearest: readonly Ref[] };

/** The entry of one of `types` that is called `text`. */
export function entryCalled(text: string, types: readonly string[], definitions: Definitions): Called {
  const named = new Set(
    [text, ...types.map((type) => `${type}/${text.trim()}`)].flatMap((word) => definitions.named(word)),
  );
  const exact = [...named].filter((ref) => types.includes(typeNameOf(ref)));
  const decided = calledBy('name', exact);
  if (decided !== undefined) return decided;

  const type = types.find((one) => text.startsWith(`${one}/`));
  const words = wordsOf(type === undefined ? text : text.slice(type.length));
  const entries = (type === undefined ? types : [type]).flatMap((one) => definitions.allOf(one));
  const fitting = (fits: (word: string, other: string) => boolean): readonly Ref[] =>
    words.length === 0
      ? []
      : entries
          .filter((entry) => words.every((word) => wordsOfEntry(entry).some((other) => fits(word, other))))
          .map(({ ref }) => ref);

  return (
    calledBy(
      'words',
      fitting((word, other) => other === word),
    ) ??
    calledBy(
      'beginnings',
      fitting((word, other) => other.startsWith(word)),
    ) ?? {
      kind: 'none',
      nearest: nearestOf(fitting, Math.max(0, ...words.map(({ length }) => length))),
    }
  );
}

/** The person who calls themselves `word`, by ref, name or whole words of it; beginnings may be those of somebody else. */
export function personCallingThemselves(word: string, definitions: Definitions): Ref | undefined {
  const called = entryCalled(word, ['person'], definitions);
  return called.kind === 'one' && called.by !== 'beginnings' ? called.ref : undefined;
}

function calledBy(by: 'name' | 'words' | 'beginnings', refs: readonly Ref[]): Called | undefined {
  const [ref, ...others] = refs;
  if (ref === undefined) return undefined;
  return others.length === 0 ? { kind: 'one', ref, by } : { kind: 'several', refs: [...refs].sort() };
}

const sharedAtLeast = 2;

/** Who begins like what was said, as far as anybody does. */
function nearestOf(
  fitting: (fits: (word: string, other: string) => boolean) => readonly Ref[],
  longest: number,
): readonly Ref[] {
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
