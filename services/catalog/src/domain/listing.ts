import { isBuiltIn, isRef, typeNameOf, type Definitions, type Ref, type VersionedEntry } from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';

export interface ListQuery {
  /** Built in, or the name of a type of people's own. */
  readonly type?: string;
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
  const unknown = query.type === undefined ? undefined : unknownTypeAmong([query.type], definitions);
  if (unknown !== undefined) return unknown;
  if (query.after !== undefined && !couldEndPage(query.after, query, definitions))
    return { code: 'no-such-place', message: `"after" must be "next" of the page before; start again without it.` };
  const refs = (query.found ?? definitions.all().map(({ ref }) => ref)).filter(
    (ref) => query.type === undefined || typeNameOf(ref) === query.type,
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

/** Refuses types that are neither built in nor in the catalog. */
export function unknownTypeAmong(types: readonly string[], definitions: Definitions): Rejection | undefined {
  const unknown = types.find((type) => !isType(type, definitions));
  return unknown === undefined
    ? undefined
    : {
        code: 'unknown-type',
        message: `There is no type "${unknown}"; GET /v1/catalog/entries?type=catalog-type lists those that are not built in.`,
      };
}

function couldEndPage(after: string, { type }: ListQuery, definitions: Definitions): boolean {
  return isRef(after) && isType(typeNameOf(after), definitions) && (type === undefined || typeNameOf(after) === type);
}

function isType(type: string, definitions: Definitions): boolean {
  return isBuiltIn(type) || definitions.find(`catalog-type/${type}`) !== undefined;
}

function startOf({ after, found }: ListQuery, refs: readonly Ref[]): number | undefined {
  if (after === undefined) return 0;
  if (found !== undefined) return refs.includes(after) ? refs.indexOf(after) + 1 : undefined;
  const next = refs.findIndex((ref) => ref > after);
  return next < 0 ? refs.length : next;
}
