import type { Meta } from '@escalog/contracts';

/** The part of an event that its place in the order depends on. */
export interface Caused {
  readonly meta: Pick<Meta, 'eventId' | 'stream' | 'version' | 'occurredAt' | 'causationId'>;
  /** The pages that it asks for, also those that a change adds, and what it asks or tells people besides. */
  readonly pages?: readonly Asked[];
  readonly added?: readonly { readonly pages: readonly Asked[] }[] | readonly string[];
  readonly notices?: readonly Asked[];
  /** The page that it is about; whoever asked for it comes first. */
  readonly pageId?: string | null;
}

interface Asked {
  readonly pageId: string;
}

/**
 * Events in the order of what led to what, each once.
 *
 * An event comes after its cause, after the earlier versions of its stream, and after whatever asked for the
 * page that it is about; among those that may come
 * next, the earliest by `occurredAt` does, then by stream, then by version. So clocks that disagree cannot
 * put an answer before its question, and the order of arrival changes nothing. A cause that is not among
 * the events holds nothing up, and of events that claim to have caused each other the earliest goes first.
 */
export function inCausalOrder<E extends Caused>(events: readonly E[]): readonly E[] {
  const known = eachOnce(events);
  const { followers, unplaced } = predecessors(known);
  const ready = known.filter((event) => unplaced.get(event) === 0);
  const placed = new Set<E>();
  let firstLeft = 0;
  while (placed.size < known.length) {
    while (placed.has(known[firstLeft] as E)) firstLeft += 1;
    const next = ready.shift() ?? (known[firstLeft] as E);
    if (placed.has(next)) continue;
    placed.add(next);
    for (const follower of followers.get(next) ?? []) {
      const left = (unplaced.get(follower) ?? 0) - 1;
      unplaced.set(follower, left);
      if (left === 0) insert(ready, follower);
    }
  }
  return [...placed];
}

/** The events without repeats, earliest first. */
function eachOnce<E extends Caused>(events: readonly E[]): readonly E[] {
  return [...new Map(events.toSorted(earliestFirst).map((event) => [event.meta.eventId, event])).values()];
}

/** Who must wait for whom: the followers of each event, and how many events each one waits for. */
function predecessors<E extends Caused>(events: readonly E[]): { followers: Map<E, E[]>; unplaced: Map<E, number> } {
  const byId = new Map(events.map((event) => [event.meta.eventId, event]));
  const followers = new Map<E, E[]>(events.map((event) => [event, []]));
  const unplaced = new Map<E, number>(events.map((event) => [event, 0]));
  const link = (before: E | undefined, after: E): void => {
    if (before === undefined || before === after) return;
    followers.get(before)?.push(after);
    unplaced.set(after, (unplaced.get(after) ?? 0) + 1);
  };
  const askedBy = new Map(events.flatMap((event) => askedIn(event).map(({ pageId }): [string, E] => [pageId, event])));
  for (const event of events) {
    const cause = byId.get(event.meta.causationId ?? '');
    const asking = askedBy.get(event.pageId ?? '');
    link(cause, event);
    if (asking !== cause) link(asking, event);
  }
  for (const stream of Map.groupBy(events, (event) => event.meta.stream).values()) {
    const byVersion = stream.toSorted((a, b) => a.meta.version - b.meta.version);
    for (const [index, event] of byVersion.entries()) link(byVersion[index - 1], event);
  }
  return { followers, unplaced };
}

function askedIn({ pages = [], notices = [], added = [] }: Caused): readonly Asked[] {
  return [...pages, ...notices, ...added.flatMap((more) => (typeof more === 'string' ? [] : more.pages))];
}

/** Puts an event into a sorted list. The list is short: it holds at most one event of each stream. */
function insert<E extends Caused>(sorted: E[], event: E): void {
  const index = sorted.findIndex((other) => earliestFirst(event, other) < 0);
  sorted.splice(index === -1 ? sorted.length : index, 0, event);
}

function earliestFirst({ meta: a }: Caused, { meta: b }: Caused): number {
  return (
    a.occurredAt - b.occurredAt ||
    textOrder(a.stream, b.stream) ||
    a.version - b.version ||
    textOrder(a.eventId, b.eventId)
  );
}

/** By code unit, so that no locale has a say. */
function textOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
