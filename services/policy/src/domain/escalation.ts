/** One escalation: the path that is being climbed, how far, and the pages that were asked for. */
import type { Page, RepeatTaken } from '@escalog/contracts';
import type { EntryOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';

/** A path with the version it was read at. */
export interface PinnedPath {
  readonly entry: EntryOf<'escalation-path'>;
  readonly version: number;
}

/** A page that was asked for, and what is known of its delivery. */
export interface AskedPage extends Page {
  /** Why it cannot be delivered; null while it may be, or once it has been after all. */
  readonly undeliverable: string | null;
  /** True when what makes it undeliverable may pass: it is tried on. */
  readonly mayPass: boolean;
  /** True when a provider has accepted it: who was sent nothing cannot be said not to have answered. */
  readonly delivered: boolean;
  /** When it was first known that something was tried for it, without success; absent before, and of one that a provider accepted first. */
  readonly triedAt?: Instant;
  /** When it leaves by the contact rules of its person, where they have it wait; absent of one that leaves at once. */
  readonly plannedFor?: Instant;
  /** Until when it waits for the quiet hours of its person to be over; absent once it does not, and of one that never did. */
  readonly heldUntil?: Instant;
  /** Set when nothing is tried for it any more: its person declined it, or its escalation was halted. */
  readonly closed?: 'declined' | 'halted';
  /** True when its person has acknowledged it, and others of the level had to as well. */
  readonly answered?: true;
  /** How loudly it was asked for last; absent in what was stored before it was kept. */
  readonly urgency?: string;
}

export interface Escalation {
  readonly escalationId: string;
  /** repeating: a round has reached nobody so far, the last resort was paged early, and the path is repeated once the time of the round is over. */
  readonly phase: 'climbing' | 'repeating' | 'exhausted' | 'halted';
  readonly path: PinnedPath;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** The level reached last, from 1; 0 before the first. */
  readonly level: number;
  /** When the time of that level is over; null before the first, absent in what was stored before there was this. */
  readonly acknowledgeBy?: Instant | null;
  /** True when the wait for it began later than it was reached, and when is said. */
  readonly waitBegan?: boolean;
  /** How often that level was waited for anew because none of its pages had left; absent of never. */
  readonly begunAnew?: number;
  /** True while all that it can reach of that level waits for quiet hours to be over. */
  readonly waitsForQuiet?: boolean;
  /** How often the last resort was paged; absent in what was stored before there was this. */
  readonly lastResortTimes?: number;
  /** How often it had been when its path was begun again or went on: its pauses are counted from there. Absent of none. */
  readonly lastResortBefore?: number;
  /** When the last resort is paged again, or the round is over; absent before it was paged, and in what was stored before there was this. */
  readonly lastResortUntil?: Instant | null;
  /** What it is for; absent of a route. */
  readonly kind?: 'handoff' | 'adjudication' | 'rule';
  /** Ref of the owning team; null or absent without one. */
  readonly owner?: string | null;
  /** While it is halted by an acknowledgement: by whom, since when, and when it lapses unless somebody is active. */
  readonly acknowledged?: AcknowledgedEscalation;
  /** Repeats taken on the way to where it stands; absent in what an earlier release stored, whose paths had one, to the top. */
  readonly repeats?: readonly RepeatTaken[];
  /** The round in which its path was begun from the top; absent for the first. */
  readonly begunIn?: number;
  /** Refs of who has acknowledged the level at which it stands, where everybody has to; absent of nobody. */
  readonly answeredBy?: readonly string[];
  /** Who declined a page of it: they are paged by it no more in this round. */
  readonly declinedBy?: readonly string[];
  /** True when it was halted because its route has ended: routed again, it is started again. */
  readonly routeEnded?: true;
  /** Pages of that level, or those to the last resort that were asked for since. */
  readonly current: readonly AskedPage[];
  /** Pages that were asked for before. */
  readonly earlier: readonly AskedPage[];
}

export interface AcknowledgedEscalation {
  readonly by: readonly string[];
  readonly at: Instant;
  readonly lapsesAt: Instant | null;
  /** True when that is an end which was set with the acknowledgement: activity does not push it back. */
  readonly snoozed?: boolean;
}

/** Code of the reason when an escalation is halted because its route has ended. */
export const noLongerAffected = 'no-longer-affected';

export function isRunning({ phase }: Escalation): boolean {
  return phase !== 'halted';
}

/** Every page that the escalation has asked for. */
export function pagesAsked(escalation: Escalation): readonly AskedPage[] {
  return [...escalation.earlier, ...escalation.current];
}

/** The pages of levels that were reached in the round that the escalation is in. */
export function pagesOfRound(escalation: Escalation): readonly AskedPage[] {
  return pagesAsked(escalation).filter((page) => placeOf(page)?.cycle === escalation.cycle);
}

/** Where in its path a page was asked for; undefined of pages to a last resort. */
export function placeOf({ pageId }: Page): { readonly cycle: number; readonly level: number } | undefined {
  const [, cycle, level] = /\/(\d+)\.(\d+)\/[^/]*$/.exec(pageId) ?? [];
  return cycle === undefined ? undefined : { cycle: Number(cycle), level: Number(level) };
}

/** True while a page may still wake somebody: it is neither answered nor out of reach for good, and nothing has ended it. */
export function isWanted({ undeliverable, mayPass, answered, closed }: AskedPage): boolean {
  return closed === undefined && answered !== true && (undeliverable === null || mayPass);
}

/** True while it is halted by an acknowledgement, which may lapse; what an earlier release stored as halted does not say who has it. */
export function isAcknowledged({ phase, acknowledged, routeEnded, kind }: Escalation): boolean {
  return phase === 'halted' && (acknowledged !== undefined || (routeEnded !== true && kind === undefined));
}

/** Ref of who has it: the team, else the path or whoever it was handed to. */
export function ownerOf({ owner, path }: Escalation): string {
  return owner ?? path.entry.ref;
}
