/** What is new of a timeline: a line that was heard of late may belong in the middle, and may have others say more. */
import { historyOf, timelineOf, type IncidentHistory, type TimelineEntry } from './timeline.ts';

export interface NewEntry {
  readonly entry: TimelineEntry;
  /** Id of the event of the line that it stands behind; null at the beginning. */
  readonly after: string | null;
  /** Its index in the timeline as it is now, from 0. */
  readonly index: number;
  /** How many lines there are now. */
  readonly total: number;
}

/**
 * The lines of the events that were `heard`, and those that say something else because of them, for whoever has the lines of
 * `known` events. In the order of the timeline, so that whoever puts each behind the one that it names, and takes a line of an
 * event that was there out first, has what anybody reads who asks for the whole.
 */
export function newsOf(
  history: IncidentHistory,
  known: ReadonlySet<string>,
  heard: ReadonlySet<string>,
): readonly NewEntry[] {
  const before = linesWithout(history, (id) => !known.has(id) || heard.has(id)).texts;
  const now = linesWithout(history, (id) => !known.has(id) && !heard.has(id));
  return now.entries.flatMap((entry, index) => {
    const id = idOf(entry);
    const last = now.entries[index - 1];
    return before.get(id) === now.texts.get(id)
      ? []
      : [{ entry, after: last === undefined ? null : idOf(last), index, total: now.entries.length }];
  });
}

interface Lines {
  readonly entries: readonly TimelineEntry[];
  /** Each as it is written, by the id of its event. */
  readonly texts: ReadonlyMap<string, string>;
}

/** By what is left out. Nearly all who follow a timeline have the same lines of it. */
const told = new WeakMap<IncidentHistory, Map<string, Lines>>();

function linesWithout(history: IncidentHistory, isLeftOut: (id: string) => boolean): Lines {
  const leftOut = new Set(history.events.map(({ meta }) => meta.eventId).filter(isLeftOut));
  const key = [...leftOut].join(' ');
  const lines = told.get(history) ?? new Map<string, Lines>();
  told.set(history, lines);
  const known = lines.get(key);
  if (known !== undefined) return known;
  const made = linesOf(history, leftOut);
  lines.set(key, made);
  return made;
}

function linesOf({ id, events }: IncidentHistory, leftOut: ReadonlySet<string>): Lines {
  const { entries } = timelineOf(
    historyOf(
      id,
      events.filter(({ meta }) => !leftOut.has(meta.eventId)),
    ),
  );
  return { entries, texts: new Map(entries.map((entry) => [idOf(entry), JSON.stringify(entry)])) };
}

/** A line is told of one event. */
function idOf({ events }: TimelineEntry): string {
  return events[0] ?? '';
}
