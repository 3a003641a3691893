import type { Hearing } from '@escalog/hosting';
import type { Check } from '@escalog/http';
import { renamedIn } from '../domain/renamed.ts';
import type { Hole } from '../domain/hole.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { NewerEvent } from '../domain/newer-event.ts';
import { historyOf, type IncidentHistory } from '../domain/timeline.ts';
import type { PackedPage } from './packed-page.ts';
import type { Rebuild, RebuildProgress } from './rebuild-state.ts';

/** What of one incident is in the log. */
export interface Recorded {
  /** In any order; one may be there twice. */
  readonly events: readonly RecordedEvent[];
  /** What is missing among them. Empty where timelines are told from an index, which leaves that to the dead letters. */
  readonly holes: readonly Hole[];
  /** What only a newer release can read. */
  readonly newer: readonly NewerEvent[];
}

/** Where timelines are told from: the log itself where that can be read by key, else an index of it. */
export interface TimelineSource {
  /** What is recorded of an incident; nothing where there is none. Rejects with a retriable `AppError` when a dependency is down. */
  read(incidentId: string): Promise<Recorded>;
  /**
   * The same page by page as it is stored, for a thread to read: of what is long no more than a page stands in memory. Nothing of it is
   * mended; where it is found to be damaged, or this throws, `read` tells what there is.
   */
  unread(incidentId: string): AsyncIterable<PackedPage>;
  /** Whether what was heard is always recorded by then, as in the log itself. */
  readonly isOfNow: boolean;
  readonly rebuilds: RebuildControl;
  /** What the service has to hear so that what is read is up to date. */
  readonly hears: Hearing;
  /** Whether what is read agrees with the log. */
  check(): Check;
}

/** Makes what timelines are told from anew, one rebuild at a time. */
export interface RebuildControl {
  /** The rebuild that runs or ran last, or `undefined` when there was none. */
  current(): Promise<Rebuild | undefined>;
  /** Starts one, and does not wait for it. `undefined` when one runs already, here or elsewhere. */
  begin(): Promise<Rebuild | undefined>;
  /**
   * Makes what the timeline of one incident is told from anew, from the log; whoever reads it meanwhile sees no less. Resolves once that
   * is done, with how much was read for it. Rejects with a retriable `AppError` when a dependency is down, and all is as it was.
   */
  ofIncident(incidentId: string): Promise<RebuildProgress>;
  /** Called whenever one is done, with what timelines are told from now in its place, and of which incidents that is. */
  onDone(listener: (incidents: readonly string[] | 'all') => void): void;
  /** Looks after what processes left half-built, until `stop`. */
  start(): void | Promise<void>;
  /** Leaves off after the part in hand. */
  stop(): Promise<void>;
  /** Rebuilds that run. */
  readonly busy: number;
}

/** What is recorded of one incident, with the names of those who were `erased` (by ref) in place of theirs, or `undefined` when nothing is. */
export async function findHistory(
  incidentId: string,
  source: Pick<TimelineSource, 'read'>,
  erased: ReadonlyMap<string, string> = new Map(),
): Promise<IncidentHistory | undefined> {
  return historyFrom(incidentId, await source.read(incidentId), erased);
}

/** The same of what was read. */
export function historyFrom(
  incidentId: string,
  { events, holes, newer }: Recorded,
  erased: ReadonlyMap<string, string>,
): IncidentHistory | undefined {
  if (events.length + newer.length === 0) return undefined;
  return historyOf(incidentId, renamedIn(events, erased), holes, newer);
}

/** Whether there is no incident: maintenance holds its alerts back. */
export function isHeldBack({ events, newer }: IncidentHistory): boolean {
  return newer.length === 0 && events.every(({ type }) => type === 'AlertsHeldBack');
}
