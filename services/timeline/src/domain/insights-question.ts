/** What can be asked of all incidents together: of when, of which, and by what they are told apart. */
import type { Principal } from '@escalog/access';
import type { Instant, Milliseconds } from '@escalog/kernel';

export const groupings = [
  'team',
  'path',
  'level',
  'severity',
  'person',
  'source',
  'rule',
  'hour',
  'day',
  'week',
  'month',
] as const;
export type Grouping = (typeof groupings)[number];

/** All that are given have to fit. The first four are of an incident; the others of its climbs and pages, of which those alone are counted that fit. */
export interface InsightsFilter {
  /** Word of the severity that it has now. */
  readonly severity?: string;
  /** Ref of whoever declared it. */
  readonly source?: string;
  /** Ref of an entry that it affects. */
  readonly affects?: string;
  /** Ref of a routing rule that applied, or of a rule that suggested something. */
  readonly rule?: string;
  /** Ref of the owner for whom a path was climbed. */
  readonly team?: string;
  /** Ref of the path that was climbed. */
  readonly path?: string;
  /** Number of the level that was reached or skipped, or `last-resort`. */
  readonly level?: string;
  /** Ref of somebody who was paged. */
  readonly person?: string;
}

export interface InsightsQuestion {
  /** Incidents count that were declared from then on … */
  readonly since: Instant;
  /** … and before then. */
  readonly until: Instant;
  /** IANA time zone whose hours and days are meant. */
  readonly zone: string;
  readonly filter: InsightsFilter;
  readonly by: Grouping;
  /** Who asks: private incidents that they may not see are counted, and not named. */
  readonly asker: Principal;
}

const day: Milliseconds = 24 * 60 * 60_000;

export const usualSpan: Milliseconds = 30 * day;
/** Ten years, with their leap days. */
export const longestSpan: Milliseconds = 3_653 * day;
/** Days are told apart in two years at most. */
export const longestByDay: Milliseconds = 732 * day;

/** What a last resort is called where levels have numbers. */
export const lastResort = 'last-resort';

export function levelWord(level: number | null): string {
  return level === null ? lastResort : String(level);
}
