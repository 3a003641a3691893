/**
 * Finds incidents by filters, a page at a time. Those that are open are few, and all of them are looked through; of those that are
 * over there may be any number: an index tells where those are that have something of what is asked for, and where many have all of it, or
 * nothing is asked for, a page looks back through so many of them and says how far it came.
 */
import { cursorOf, HttpProblem, positionOf, type Position } from '@escalog/http';
import type { IncidentRead } from './domain/incident-read.ts';
import { byNeed, passes, stateOf, type IncidentFilter, type Need } from './domain/incident-filter.ts';
import { askedOf } from './domain/search-terms.ts';
import type { IncidentReads } from './incident-reads.ts';
import { newestFirst, type Places } from './incident-terms.ts';

/** What is looked through. */
export type Searchable = Pick<IncidentReads, 'open' | 'behind' | 'fewest' | 'get'>;

export interface IncidentSearch {
  readonly filter: IncidentFilter;
  /** Only what is open, acknowledged or not, or only what is over; both when left out. */
  readonly status?: 'open' | 'resolved';
  readonly order: 'need' | 'newest';
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface FoundIncidents {
  readonly incidents: readonly IncidentRead[];
  /** Give it as `after` for the next page; `null` on the last. A page may have room left and another behind it all the same. */
  readonly next: string | null;
  /** The declaration of the oldest that was looked at, when the page ended before it was full; else `null`. */
  readonly lookedBackTo: string | null;
}

/** How many of a state there are that the filters let pass. */
export interface OpenCounts {
  readonly unanswered: number;
  readonly acknowledged: number;
}

/** So many incidents that are over a page looks through at most. */
const lookedThrough = 1_000;
const batch = 250;
/** Of each thing that is asked for the index tells so many at a time; so many incidents are read for a page at most, and so many of them at once. */
const mostTold = 500;
const mostFound = 200;
const mostAtOnce = 100;

type Rank = (severity: string) => number;

/** Every filter works with each order. New incidents move no page that comes after those that somebody has. */
export async function searched(search: IncidentSearch, reads: Searchable, rankOf: Rank): Promise<FoundIncidents> {
  const { filter, status, order, limit, after } = search;
  const isOver = status === 'resolved' || filter.state === 'resolved';
  const isOpen = status === 'open' || filter.state === 'unanswered' || filter.state === 'acknowledged';
  if (isOver && isOpen) return { incidents: [], next: null, lookedBackTo: null };
  if (order === 'newest' || isOver)
    return newestOf(isOver ? 'resolved' : isOpen ? 'open' : undefined, filter, limit, after, reads);
  const behind = after === undefined ? undefined : needOf(after);
  if (behind === undefined && after !== undefined) return newestOf('resolved', filter, limit, after, reads);
  const placed = (await reads.open())
    .filter((read) => passes(read, filter))
    .map((read) => ({ read, need: placeOf(read, rankOf) }))
    .filter(({ need }) => behind === undefined || byNeed(need, behind) > 0)
    .toSorted((one, other) => byNeed(one.need, other.need));
  const page = placed.slice(0, limit);
  const open = page.map(({ read }) => read);
  const last = page.at(-1)?.need ?? behind;
  if (isOpen || placed.length > limit)
    return {
      incidents: open,
      next: placed.length > limit && last !== undefined ? cursorOfNeed(last) : null,
      lookedBackTo: null,
    };
  if (open.length === limit)
    return { incidents: open, next: last === undefined ? null : cursorOfNeed(last), lookedBackTo: null };
  const over = await newestOf('resolved', filter, limit - open.length, undefined, reads);
  return { ...over, incidents: [...open, ...over.incidents] };
}

/** Of all that are open, whatever state the filter asks for. */
export async function counted(filter: IncidentFilter, reads: Searchable): Promise<OpenCounts> {
  const open = (await reads.open()).filter((read) => passes(read, { ...filter, state: stateOf(read) }));
  const unanswered = open.filter((read) => stateOf(read) === 'unanswered').length;
  return { unanswered, acknowledged: open.length - unanswered };
}

/** Newest first, from a place in the order of the store. */
async function newestOf(
  group: 'open' | 'resolved' | undefined,
  filter: IncidentFilter,
  limit: number,
  after: string | undefined,
  reads: Searchable,
): Promise<FoundIncidents> {
  const from = after === undefined ? startOf(filter) : positionOf(after);
  const asked = askedOf(filter);
  // The index has what is over; what is open is looked through. It is read first: what is over meanwhile is found by both, and not by neither.
  const open = group !== undefined || asked.length === 0 ? [] : await openBehind(from, filter, reads);
  const places = group === 'open' ? undefined : await reads.fewest(asked, from, mostTold);
  if (places === undefined) return lookedBack(group, filter, limit, from, reads);
  const { found, horizon } = await readAt(places, filter, limit, reads);
  const all = [...new Map([...open, ...found].map((read) => [read.id, read])).values()]
    .filter((read) => horizon === undefined || newestFirst(placeIn(read), horizon) <= 0)
    .toSorted((one, other) => newestFirst(placeIn(one), placeIn(other)));
  const incidents = all.slice(0, limit);
  const last = incidents.at(-1);
  if (incidents.length === limit && last !== undefined)
    return {
      incidents,
      next: all.length > limit || horizon !== undefined ? cursorOf(placeIn(last)) : null,
      lookedBackTo: null,
    };
  return { incidents, next: horizon === undefined ? null : cursorOf(horizon), lookedBackTo: horizon?.sortKey ?? null };
}

/** All that is open behind a place and passes. */
async function openBehind(
  from: Position | undefined,
  filter: IncidentFilter,
  reads: Searchable,
): Promise<readonly IncidentRead[]> {
  const isBehind = (read: IncidentRead): boolean => from === undefined || newestFirst(from, placeIn(read)) < 0;
  return (await reads.open()).filter((read) => isBehind(read) && passes(read, filter));
}

/** Those of the places that are over and pass, a few more than are wanted, and where it was left off; `undefined` at the end of all. */
async function readAt(
  { places, end }: Places,
  filter: IncidentFilter,
  limit: number,
  reads: Searchable,
): Promise<{ readonly found: readonly IncidentRead[]; readonly horizon: Position | undefined }> {
  const found: IncidentRead[] = [];
  const looked = places.slice(0, mostFound);
  const atOnce = Math.min(limit + 1, mostAtOnce);
  for (let at = 0; at < looked.length; at += atOnce) {
    const some = looked.slice(at, at + atOnce);
    const read = await Promise.all(some.map(({ id }) => reads.get(id)));
    found.push(...read.flatMap((one) => (one?.status === 'resolved' && passes(one, filter) ? [one] : [])));
    if (filter.since !== undefined && (some.at(-1)?.sortKey ?? '') < filter.since) return { found, horizon: undefined };
    if (found.length > limit) return { found, horizon: some.at(-1) };
  }
  return { found, horizon: looked.length === places.length ? end : looked.at(-1) };
}

function placeIn({ declaredAt, id }: IncidentRead): Position {
  return { sortKey: declaredAt, id };
}

async function lookedBack(
  group: 'open' | 'resolved' | undefined,
  filter: IncidentFilter,
  limit: number,
  after: Position | undefined,
  reads: Searchable,
): Promise<FoundIncidents> {
  const incidents: IncidentRead[] = [];
  let from = after;
  for (let looked = 0; ;) {
    const wanted = looked === 0 ? limit + 1 : batch;
    const read = await reads.behind(group, from, Math.min(wanted, lookedThrough - looked));
    for (const one of read) {
      if (filter.since !== undefined && one.declaredAt < filter.since)
        return { incidents, next: null, lookedBackTo: null };
      if (passes(one, filter)) {
        if (incidents.length === limit)
          return { incidents, next: from === undefined ? null : cursorOf(from), lookedBackTo: null };
        incidents.push(one);
      }
      from = { sortKey: one.declaredAt, id: one.id };
    }
    looked += read.length;
    if (read.length === 0) return { incidents, next: null, lookedBackTo: null };
    if (looked >= lookedThrough && from !== undefined)
      return { incidents, next: cursorOf(from), lookedBackTo: from.sortKey };
  }
}

/** Everything declared at `until` or later is before it. */
function startOf({ until }: IncidentFilter): { readonly sortKey: string; readonly id: string } | undefined {
  return until === undefined ? undefined : { sortKey: until, id: '' };
}

function placeOf(read: IncidentRead, rankOf: Rank): Need {
  const { id, declaredAt, severity } = read;
  return { isUnanswered: stateOf(read) === 'unanswered', rank: rankOf(severity), declaredAt, id };
}

/** `need:1:2:2026-11-18T02:00:00.000Z~inc-1`; a severity that is gone ranks last. */
function cursorOfNeed({ isUnanswered, rank, declaredAt, id }: Need): string {
  return `need:${Number(isUnanswered)}:${Number.isFinite(rank) ? rank : ''}:${cursorOf({ sortKey: declaredAt, id })}`;
}

/** Undefined of a place in the order of the store. Throws a 400 problem when no page gave it. */
function needOf(cursor: string): Need | undefined {
  if (!cursor.startsWith('need:')) return undefined;
  const [, isUnanswered, rank = '', position = ''] = /^need:([01]):(\d{0,9}):(.+)$/s.exec(cursor) ?? [];
  if (isUnanswered === undefined)
    throw new HttpProblem(400, 'bad-cursor', '`after` is not the `next` of an earlier page; leave it away to start.');
  const { sortKey, id } = positionOf(position);
  return { isUnanswered: isUnanswered === '1', rank: rank === '' ? Infinity : Number(rank), declaredAt: sortKey, id };
}

/** Reads what is open once, however often one request looks through it. */
export function readOnce(reads: Searchable): Searchable {
  let open: ReturnType<Searchable['open']> | undefined;
  return {
    open: () => (open ??= reads.open()),
    behind: (status, after, limit) => reads.behind(status, after, limit),
    fewest: (asked, after, limit) => reads.fewest(asked, after, limit),
    get: (id) => reads.get(id),
  };
}
