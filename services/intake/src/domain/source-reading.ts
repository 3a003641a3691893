/** What an entry of a source says of how its reports are read, whatever their format. */
import type { Definitions, EntryOf, Ref } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { thingsNamed } from './names.ts';
import { normalized } from './received-alerts.ts';

/** The entry of what sends alerts. */
export type Source = EntryOf<'alert-source'>;

/** A report as intake understands it. */
export interface AlertReading {
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly severityBecause: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  /** Those of them that come from alerts which name nothing that is known. */
  readonly unrouted: readonly string[];
  readonly url: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly definition: string | null;
}

export const longestFact = 300;
export const shownFacts = 20;
/** Longer than any name that an entry bears. */
const longestName = 300;
const longestUrl = 2_000;
const shownUnknownNames = 20;

/** From what a source says of how bad it is to a severity: what is mapped, else a severity by its ref or name; `undefined` for anything else. */
export function severityMapping(
  source: Source | undefined,
  definitions: Definitions,
): (value: string) => Ref | undefined {
  const mapped = new Map(
    Object.entries(source?.severities ?? {}).map(([value, severity]) => [normalized(value), severity]),
  );
  return (value) =>
    mapped.get(normalized(value)) ??
    definitions
      .allOf('severity')
      .find(({ ref, name }) => [ref, ref.slice('severity/'.length), normalized(name)].includes(normalized(value)))?.ref;
}

/** Taken for what says nothing that is mapped. */
export function missingSeverity(source: Source | undefined, definitions: Definitions): Ref {
  const [worst] = [...definitions.allOf('severity')].sort((a, b) => a.rank - b.rank);
  return source?.missingSeverity ?? worst?.ref ?? 'severity/unknown';
}

/** What is affected by alerts, of each of which the names are given: by what they name, else by what its source is about. */
export function affectedBy(
  namesOfAlerts: readonly (readonly string[])[],
  source: Source | undefined,
  definitions: Definitions,
): Pick<AlertReading, 'affects' | 'unknownNames' | 'unrouted'> {
  const otherwise = (source?.affects ?? []).filter((ref) => definitions.find(ref) !== undefined);
  const refsOf = new Map<string, readonly Ref[]>();
  const affects = new Set<Ref>();
  const [unrouted, others] = [new Set<string>(), new Set<string>()];
  for (const written of namesOfAlerts) {
    const names = written.map((name) => shortened(name, longestName));
    for (const name of names) refsOf.getOrInsertComputed(name, () => thingsNamed(name, definitions));
    const named = names.flatMap((name) => refsOf.get(name) ?? []);
    const isRouted = named.length > 0 || otherwise.length > 0;
    for (const name of names) if (refsOf.get(name)?.length === 0) (isRouted ? others : unrouted).add(name);
    for (const ref of named.length > 0 ? named : otherwise) affects.add(ref);
  }
  const unknownNames = [...new Set([...[...unrouted].sort(), ...[...others].sort()])].slice(0, shownUnknownNames);
  return {
    affects: [...affects].sort(),
    unknownNames: unknownNames.toSorted(),
    unrouted: unknownNames.filter((name) => unrouted.has(name)),
  };
}

/** The first that leads somewhere; half of one would lead nowhere. */
export function firstUrl(urls: readonly (string | null | undefined)[]): string | null {
  return urls.find((url) => url && url.length <= longestUrl && /^https?:\/\//i.test(url)) ?? null;
}

/** Texts as facts of a reason, cut to what fits. */
export function factsFrom(texts: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(
    [...texts].map(([name, value]) => [shortened(name, longestFact), shortened(value, longestFact)]),
  );
}
