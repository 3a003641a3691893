import type { Decided, OwnIncidentEvent, Reason, Source } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import { countOf, type KnownAlerts } from './known-alerts.ts';

export type IncidentEvent = Decided<OwnIncidentEvent>;

export interface Declaration {
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly responder: string | null;
  readonly source: Source;
}

/** What was held back while what it affects is in maintenance. */
export interface HeldBack {
  readonly declaration: Declaration;
  /** Ref of the source. */
  readonly reportedBy: string;
  /** None fires any more when all have ended. */
  readonly alerts: KnownAlerts;
  /** When it was first held back, of the times in which it fires now. */
  readonly since: Instant;
  readonly windows: readonly string[];
  /** What these windows are called, as text. */
  readonly windowNames: string;
  readonly until: Instant;
  readonly reason: Reason;
}

export type Incident =
  | { readonly phase: 'undeclared'; readonly held?: HeldBack }
  | ArchivedIncident
  | (Declaration & {
      readonly phase: 'open' | 'resolved';
      readonly declaredAt: Instant;
      readonly acknowledgedBy: readonly string[];
      readonly answeredPages: readonly string[];
      readonly resolvedAt: Instant | null;
      /** A person has posted an update or changed severity or scope: the alert that opened it no longer closes it. */
      readonly takenOver: boolean;
      /** How far the work is; absent before anybody said so. */
      readonly progress?: Progress;
      /** Ref of who leads the work; absent before anybody was named. */
      readonly lead?: string | null;
      /** What people last declined, asked for and handed off, so that none of it is taken twice; absent before the first. */
      readonly answers?: readonly TakenAnswer[];
      /** Replies of which nothing came, as keys, so that none is recorded twice; absent before the first. */
      readonly ignoredReplies?: readonly string[];
      /** The changes told last, so that one is not told twice; absent before the first. */
      readonly changes?: readonly { readonly key: string; readonly at: Instant }[];
      /** Entries that were taken out of the scope, which the routing may have found; absent from what was stored before they were kept. */
      readonly takenOut?: readonly string[];
      /** Until when nobody is paged for it; `null`, or absent from what was stored before there was this, when people are paged. */
      readonly quietUntil?: Instant | null;
      /** Ref of whoever declared it; absent from what was stored before it was kept. */
      readonly reportedBy?: string;
      /** Refs of who may see it besides those involved; `null` when everybody may, and absent from what was stored before there was this. */
      readonly seenBy?: readonly string[] | null;
      /** Absent from what was stored before alerts were remembered. */
      readonly alerts?: KnownAlerts;
    });

/** It was exported: what is left is where to, and who may be told that. */
export interface ArchivedIncident {
  readonly phase: 'archived';
  readonly declaredAt: Instant;
  /** In the words of whoever exported it. */
  readonly archive: string;
  readonly archivedAt: Instant;
  readonly seenBy: readonly string[] | null;
  readonly reportedBy?: string;
}

/** How far the work on an incident is. */
export const progresses = ['investigating', 'identified', 'monitoring'] as const;
export type Progress = (typeof progresses)[number];

/** Until somebody says something else. */
export const firstProgress: Progress = 'investigating';

/** An answer of somebody: who answered what, as a key, and when. */
export interface TakenAnswer {
  readonly key: string;
  readonly at: Instant;
}

export type OpenIncident = Exclude<Incident, { phase: 'undeclared' | 'archived' }>;

/** Code of a reason when a person did it, which makes the incident theirs. */
export const personDecided = 'person-decided';

/** Codes of reasons that say that every alert of the incident has ended. */
export const alertsOver = { resolved: 'alert-resolved', keptOpen: 'alert-resolved-but-taken-over' } as const;

/** The fact that says when the last of the alerts that a reason is about ended; absent when the source does not say. */
export const lastEnd = 'last end';

/** The fact that says how many alerts of the group a report does not show; absent when it shows all. */
export const notShown = 'not shown';

/** The fact that tells a change to what is affected from others. */
export const changeTold = 'change';

/** What the alert source is called, so that the timeline can call it by that for ever. A label's name has no space. */
export const sourceNamed = 'alert source';

/** The fact that says what the maintenance windows are called that hold something back, or keep it quiet. */
export const heldBy = 'maintenance window';

/** The fact that says the refs of these windows, with commas, on a declaration that is quiet. */
export const heldByRefs = 'maintenance window refs';

/** The fact that says since when something was held back that is opened now. */
export const heldSince = 'held back since';

/** Code of the reason when alerts end that were held back. */
export const heldBackEnded = 'held-back-ended';

/** What is held back and fires; `undefined` when nothing is. */
export function heldIn(state: Incident): HeldBack | undefined {
  const held = state.phase === 'undeclared' ? state.held : undefined;
  return held !== undefined && countOf(held.alerts) > 0 ? held : undefined;
}

/** When it was declared, or first held back; `undefined` when nothing was ever heard of it. */
export function begunAt(state: Incident): Instant | undefined {
  return state.phase === 'undeclared' ? state.held?.since : state.declaredAt;
}
