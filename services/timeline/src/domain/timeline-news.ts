/** What is new of a timeline: a line that was heard of late may belong in the middle, and may have others say more. */
import { inCausalOrder } from './causal-order.ts';
import type { IncidentEvent } from './incident-event.ts';
import { namesIn, type Names } from './names.ts';
import { entryOf, type IncidentHistory, type TimelineEntry } from './timeline.ts';

export interface NewEntry {
  readonly entry: TimelineEntry;
  /** Id of the event of the line that it stands behind; null at the beginning. */
  readonly after: string | null;
  /** Its index in the timeline as it is now, from 0. */
  readonly index: number;
  /** How many lines there are now. */
  readonly total: number;
}

/** By what is left out. Nearly all who follow a timeline have the same lines of it. */
const told = new WeakMap<IncidentHistory, Map<string, readonly NewEntry[]>>();

/**
 * The lines of the events that were `heard`, and those that say something else or stand elsewhere because of them, for whoever has the lines of
 * `known` events. In the order of the timeline, so that whoever puts each behind the one that it names, and takes a line of an
 * event that was there out first, has what anybody reads who asks for the whole.
 */
export function newsOf(
  history: IncidentHistory,
  known: ReadonlySet<string>,
  heard: ReadonlySet<string>,
): readonly NewEntry[] {
  const ids = history.events.map(idOf);
  const notBefore = new Set(ids.filter((id) => !known.has(id) || heard.has(id)));
  const notNow = new Set(ids.filter((id) => !known.has(id) && !heard.has(id)));
  const key = `${[...notBefore].join(' ')}|${[...notNow].join(' ')}`;
  const ofHistory = told.getOrInsertComputed(history, () => new Map());
  return ofHistory.getOrInsertComputed(key, () => newsBetween(history, notBefore, notNow));
}

/** Line by line: a long timeline is in memory as it is, and not as it reads before and now. */
function newsBetween(
  history: IncidentHistory,
  notBefore: ReadonlySet<string>,
  notNow: ReadonlySet<string>,
): readonly NewEntry[] {
  const before = linesWithout(history, notBefore);
  const { events, names } = linesWithout(history, notNow);
  const placesBefore = new Map(before.events.map((event, index) => [idOf(event), index]));
  // Those that are not told keep their order: a cause that comes late may move what it led to.
  let lastPlace = -1;
  return events.flatMap((event, index) => {
    const entry = entryOf(event, names);
    const place = placesBefore.get(idOf(event)) ?? -1;
    if (place > lastPlace && saysTheSame(entry, entryOf(event, before.names))) {
      lastPlace = place;
      return [];
    }
    const last = events[index - 1];
    return [{ entry, after: last === undefined ? null : idOf(last), index, total: events.length }];
  });
}

function linesWithout(
  history: IncidentHistory,
  leftOut: ReadonlySet<string>,
): { readonly events: readonly IncidentEvent[]; readonly names: Names } {
  const events = inCausalOrder(history.events.filter((event) => !leftOut.has(idOf(event))));
  return { events, names: namesIn(events) };
}

/** Of one event: what it is called may differ, nothing else. */
function saysTheSame(one: TimelineEntry, other: TimelineEntry): boolean {
  return one.text === other.text && one.reason === other.reason;
}

function idOf({ meta }: IncidentEvent): string {
  return meta.eventId;
}
