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
  const before = new Map(
    linesOf(history, (id) => known.has(id) && !heard.has(id)).map((entry) => [idOf(entry), JSON.stringify(entry)]),
  );
  const now = linesOf(history, (id) => known.has(id) || heard.has(id));
  return now.flatMap((entry, index) => {
    const last = now[index - 1];
    return before.get(idOf(entry)) === JSON.stringify(entry)
      ? []
      : [{ entry, after: last === undefined ? null : idOf(last), index, total: now.length }];
  });
}

function linesOf({ id, events }: IncidentHistory, isTold: (id: string) => boolean): readonly TimelineEntry[] {
  return timelineOf(
    historyOf(
      id,
      events.filter(({ meta }) => isTold(meta.eventId)),
    ),
  ).entries;
}

/** A line is told of one event. */
function idOf({ events }: TimelineEntry): string {
  return events[0] ?? '';
}
