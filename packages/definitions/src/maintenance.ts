/**
 * Which maintenance windows cover what an alert affects. All of it must be covered, each entry by one window at least: as
 * long as one thing is affected that nobody works on, somebody has to come. An entry is covered when it is named, or when
 * everything that it is part of is covered: what two services share is not in maintenance because one of them is. Of
 * windows that overlap, the latest end counts for each entry, and for all of them together the earliest of these.
 */
import { instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Definitions } from './definitions.ts';
import { isOwn, isThing, type EntryOf, type Ref } from './entry.ts';
import { instantOfText } from './on-call/overrides.ts';
import { ownershipEdges } from './ownership-edges.ts';

export type MaintenanceWindow = EntryOf<'maintenance-window'>;

/** A window, and the instants from which and before which it counts. */
export interface WindowSpan {
  readonly window: MaintenanceWindow;
  readonly since: Instant;
  readonly until: Instant;
}

/** What becomes of alerts about entries that are in maintenance, all of them. */
export interface Maintenance {
  /** To hold takes windows that hold over every entry; else alerts are quiet. */
  readonly alerts: MaintenanceWindow['alerts'];
  /** Until when, as the windows are now. */
  readonly until: Instant;
  /** The windows that cover some of it, ordered by ref. */
  readonly windows: readonly MaintenanceWindow[];
}

export const longestWindow: Milliseconds = 31 * 24 * 3_600_000;

/** An entry is read once, however often it is asked for: there are many, and most are over. */
const known = new WeakMap<MaintenanceWindow, WindowSpan>();

/** Throws a `RangeError` on times or a zone that do not exist. */
export function windowSpan(window: MaintenanceWindow): WindowSpan {
  return known.getOrInsertComputed(window, () => {
    const { startsAt, endsAt, timeZone = 'UTC' } = window;
    return { window, since: instantOfText(startsAt, timeZone), until: instantOfText(endsAt, timeZone) };
  });
}

/** The windows that count at an instant, ordered by ref; of a source only those that are about it. */
export function windowsAt(at: Instant, definitions: Definitions, source?: Ref): readonly WindowSpan[] {
  return definitions
    .allOf('maintenance-window')
    .map(windowSpan)
    .filter(({ since, until }) => since <= at && at < until)
    .filter(({ window: { sources } }) => source === undefined || sources === undefined || sources.includes(source));
}

/** Whether all of `affects` is in maintenance at an instant, for alerts of `source`; `null` when any of it is not, and of nothing. */
export function maintenanceOf(
  affects: readonly Ref[],
  at: Instant,
  definitions: Definitions,
  source?: Ref,
): Maintenance | null {
  const spans = windowsAt(at, definitions, source);
  if (spans.length === 0 || affects.length === 0) return null;
  const holding = spans.filter(({ window }) => window.alerts === 'hold');
  return covered(affects, holding, 'hold', definitions) ?? covered(affects, spans, 'quiet', definitions);
}

/** The windows in which some of `affects` is at an instant, ordered by ref: for whoever is told, whatever becomes of alerts. */
export function maintenanceAmong(
  affects: readonly Ref[],
  at: Instant,
  definitions: Definitions,
): readonly WindowSpan[] {
  return windowsAt(at, definitions).filter((span) => affects.some((ref) => coverOf(ref, [span], definitions) !== null));
}

function covered(
  affects: readonly Ref[],
  spans: readonly WindowSpan[],
  alerts: Maintenance['alerts'],
  definitions: Definitions,
): Maintenance | null {
  const covers = [...new Set(affects)].map((ref) => coverOf(ref, spans, definitions));
  if (!covers.every((cover) => cover !== null)) return null;
  const windows = new Set(covers.flatMap((cover) => cover.windows));
  return {
    alerts,
    until: instantOf(Math.min(...covers.map(({ until }) => until))),
    windows: spans.map(({ window }) => window).filter((window) => windows.has(window)),
  };
}

interface Cover {
  readonly until: Instant;
  readonly windows: readonly MaintenanceWindow[];
}

/** How long an entry is covered: by the windows that name it, or by those over all that it is part of, whichever is longer. */
function coverOf(
  ref: Ref,
  spans: readonly WindowSpan[],
  definitions: Definitions,
  found = new Map<Ref, Cover | null>(),
): Cover | null {
  const before = found.get(ref);
  if (before !== undefined) return before;
  // Should it come to itself again, it covers nothing there.
  found.set(ref, null);
  const naming = spans.filter(({ window }) => window.affects.includes(ref));
  const named =
    naming.length === 0
      ? null
      : {
          until: instantOf(Math.max(...naming.map(({ until }) => until))),
          windows: naming.map(({ window }) => window),
        };
  const above = partOf(ref, definitions).map((whole) => coverOf(whole, spans, definitions, found));
  const cover =
    above.length === 0 || !above.every((one) => one !== null)
      ? named
      : {
          until: instantOf(Math.max(named?.until ?? 0, Math.min(...above.map(({ until }) => until)))),
          windows: [...new Set([...(named?.windows ?? []), ...above.flatMap(({ windows }) => windows)])],
        };
  found.set(ref, cover);
  return cover;
}

function partOf(ref: Ref, definitions: Definitions): readonly Ref[] {
  const entry = definitions.find(ref)?.entry;
  if (entry === undefined || !(isThing(entry) || isOwn(entry))) return [];
  return ownershipEdges(entry, (type) => definitions.findOf('catalog-type', type)?.entry).partOf;
}
