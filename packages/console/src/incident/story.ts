/** The timeline of an incident as its page shows it: newest first, and by what somebody looks for. */
import type { TimelineEntry } from './incident.ts';

export const kindsOfEntry = [
  { show: '', name: 'Everything' },
  { show: 'people', name: 'People' },
  { show: 'pages', name: 'Pages' },
  { show: 'decisions', name: 'Decisions' },
] as const;

export type Show = (typeof kindsOfEntry)[number]['show'];

/** What people did, how pages went, and what Escalog decided. */
function showOf({ actor, stream }: Pick<TimelineEntry, 'actor' | 'stream'>): Show {
  if (stream.startsWith('delivery/') || stream.startsWith('call/')) return 'pages';
  return actor.kind === 'person' ? 'people' : 'decisions';
}

export interface Story {
  readonly entries: readonly TimelineEntry[];
  /** How many more there are of these. */
  readonly further: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Whether there may be more, which only the report has. */
  readonly isCut: boolean;
}

/** So many entries are read, besides those on pages: of thousands the process would do nothing but read them. */
export const readAtMost = 500;
const shownAtMost = 60;

export function storyOf(timeline: readonly TimelineEntry[], show: Show, isAll: boolean): Story {
  const wanted = timeline.filter((entry) => show === '' || showOf(entry) === show).toReversed();
  const entries = isAll ? wanted : wanted.slice(0, shownAtMost);
  const counts: Record<string, number> = { '': timeline.length };
  for (const entry of timeline) counts[showOf(entry)] = (counts[showOf(entry)] ?? 0) + 1;
  return { entries, further: wanted.length - entries.length, counts, isCut: timeline.length >= readAtMost };
}
