/** A long timeline in parts that a person can look over: by day, and a day of many lines by hour. */
import { counted, listed } from '@escalog/kernel';
import type { Note } from './retrospective.ts';
import type { TimelineEntry } from './timeline.ts';
import type { ZoneTimes } from './zone-times.ts';

/** A line of the timeline: what happened, or what somebody noted about that moment. */
export type Line =
  | { readonly at: string; readonly entry: TimelineEntry; readonly note?: undefined }
  | { readonly at: string; readonly note: Note; readonly entry?: undefined };

export interface Period {
  /** `2026-11-21`, or `2026-11-21, 03:00 to 04:00`. */
  readonly name: string;
  /** `132 lines: 12 levels reached, 3 acknowledgements and 2 handoffs`. */
  readonly digest: string;
  readonly lines: readonly Line[];
}

const mostLines = 250;

/** Notes stand behind what had happened until the moment that they are about. Entries stay in their order. */
export function linesOf(entries: readonly TimelineEntry[], notes: readonly Note[]): readonly Line[] {
  const about = notes.flatMap((note) => (note.about === null ? [] : [{ at: note.about, note }]));
  const lines = entries.map((entry): Line => ({ at: entry.at, entry }));
  return about.reduce<readonly Line[]>((all, line) => {
    const last = all.findLastIndex(({ at }) => at <= line.at);
    return all.toSpliced(last + 1, 0, line);
  }, lines);
}

/** In the days and hours of the reader. */
export function periodsOf(lines: readonly Line[], times: ZoneTimes): readonly Period[] {
  const dayOf = ({ at }: Line): string => times.local(at).day;
  return [...Map.groupBy(lines, dayOf)].flatMap(([day, ofDay]) => {
    if (ofDay.length <= mostLines) return [periodOf(day, ofDay)];
    const hourOf = ({ at }: Line): string => times.local(at).time.slice(0, 2);
    return [...Map.groupBy(ofDay, hourOf)].map(([hour, ofHour]) =>
      periodOf(`${day}, ${hour}:00 to ${hour}:59`, ofHour),
    );
  });
}

const words: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'level-reached': ['level reached', 'levels reached'],
  'last-resort-paged': ['page to a last resort', 'pages to a last resort'],
  'escalation-exhausted': ['path at its end', 'paths at their end'],
  'page-undeliverable': ['undeliverable page', 'undeliverable pages'],
  'incident-acknowledged': ['acknowledgement', 'acknowledgements'],
  'acknowledgement-lapsed': ['lapse', 'lapses'],
  'incident-handed-off': ['handoff', 'handoffs'],
  'severity-changed': ['change of severity', 'changes of severity'],
  'nudge-made': ['suggestion', 'suggestions'],
  'update-posted': ['update', 'updates'],
  'incident-resolved': ['resolution', 'resolutions'],
  'incident-reopened': ['reopening', 'reopenings'],
};

function periodOf(name: string, lines: readonly Line[]): Period {
  const told = Object.entries(words).flatMap(([kind, [one, many]]) => {
    const count = lines.filter(({ entry }) => entry?.kind === kind).length;
    return count === 0 ? [] : [counted(count, one, many)];
  });
  const notes = lines.filter(({ note }) => note !== undefined).length;
  const all = [...told, ...(notes === 0 ? [] : [counted(notes, 'note')])];
  const what = all.length === 0 ? '' : `: ${listed(all)}`;
  return { name, digest: `${counted(lines.length, 'line')}${what}`, lines };
}
