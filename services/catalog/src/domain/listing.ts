import {
  entrySchemas,
  isRef,
  typeOf,
  type CatalogEntry,
  type Definitions,
  type EntryType,
  type Ref,
  type VersionedEntry,
} from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';

export interface ListQuery {
  readonly type?: EntryType;
  /** The last ref of the page before. */
  readonly after?: Ref;
  readonly limit: number;
  /** Refs that a search found, best first; without one, everything ordered by ref. */
  readonly found?: readonly Ref[];
}

export interface Page {
  readonly entries: readonly VersionedEntry[];
  /** What to ask for next as `after`; null on the last page. */
  readonly next: Ref | null;
}

/** One page of the catalog. Refused when `after` could not be where a page ended, or is no longer among what a search finds: its place is lost then. */
export function pageOf(query: ListQuery, definitions: Definitions): Page | Rejection {
  if (query.after !== undefined && !couldEndPage(query.after, query))
    return { code: 'no-such-place', message: `"after" must be "next" of the page before; start again without it.` };
  const refs = (query.found ?? allRefs(definitions)).filter(
    (ref) => query.type === undefined || typeOf(ref) === query.type,
  );
  const start = startOf(query, refs);
  if (start === undefined)
    return {
      code: 'place-lost',
      message: `${query.after} is no longer among the results; start again without "after".`,
    };
  const page = refs.slice(start, start + query.limit);
  return {
    entries: page.flatMap((ref) => definitions.find(ref) ?? []),
    next: start + query.limit < refs.length ? (page.at(-1) ?? null) : null,
  };
}

function couldEndPage(after: string, { type }: ListQuery): boolean {
  return isRef(after) && (type === undefined || typeOf(after) === type);
}

function allRefs(definitions: Definitions): readonly Ref[] {
  const types = Object.keys(entrySchemas) as EntryType[];
  return types
    .flatMap((type): readonly CatalogEntry[] => definitions.allOf(type))
    .map(({ ref }) => ref)
    .sort();
}

function startOf({ after, found }: ListQuery, refs: readonly Ref[]): number | undefined {
  if (after === undefined) return 0;
  if (found !== undefined) return refs.includes(after) ? refs.indexOf(after) + 1 : undefined;
  const next = refs.findIndex((ref) => ref > after);
  return next < 0 ? refs.length : next;
}
