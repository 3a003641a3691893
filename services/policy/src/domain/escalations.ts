/**
 * The escalations of one incident: which paths are being climbed, and how far.
 *
 * A route starts an escalation, pinned to the path as it is then. An acknowledgement halts the escalation
 * whose page it answers; of no page, those that have ever paged the person, or all of them when none has. So
 * a second one of the same person leaves the others climbing. Before any route is known it counts for the
 * first. It lapses unless somebody is active, and what is handed off goes on elsewhere. What fires again after its end starts
 * what was halted anew. A resolve halts everything, for good. Until then an
 * escalation waits for something, always: a timer is armed for it, so that an incident that nobody acknowledged never
 * falls silent. A route that has ended, because what it rested on is not affected any more, halts its escalation
 * unless somebody has acknowledged that; when it is routed again, it starts anew. Each fact of the incident is the newest
 * heard: the routing brings all of them, and a change may have come before it. While an incident is quiet, because what
 * it affects is in maintenance, its routes are only kept: who keeps the windows says when that is over.
 */
import type {
  Decided,
  EscalationsEvent,
  IncidentFacts,
  Origin,
  Page,
  RepeatTaken,
  Route,
  SuggestedAction,
} from '@escalog/contracts';
import type { Definitions, EntryOf } from '@escalog/definitions';
import type { Effect, Instant, WorkflowTypes } from '@escalog/kernel';

export type EscalationEvent = Decided<EscalationsEvent>;

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

/** Each fact as of the newest event that told it, and the version of the newest of all. */
export type KnownFacts = Partial<IncidentFacts> & { readonly version: number };

export interface Escalations {
  readonly facts: KnownFacts | null;
  /** Entries that the catalog routed, which the declaration need not have named. */
  readonly routedEntries: readonly string[];
  /** Entries that were taken out of the scope since; absent from what was stored before they were kept. */
  readonly takenOut?: readonly string[];
  /** Every route that was heard of, as it was heard last, to start again; absent from what was stored before they were kept. */
  readonly routes?: readonly Route[];
  readonly resolved: boolean;
  /** Nobody is paged before that is over; absent of what never was quiet. */
  readonly quiet?: 'quiet' | 'over';
  /** True when those who had been paged were told that it is over. */
  readonly stoodDown?: boolean;
  /** What was handed off before anything was routed; absent of nothing. */
  readonly handedOffEarly?: Extract<EscalationsInput, { kind: 'handed-off' }>;
  /** Where the incident came from, from its first routing; absent of what an earlier release stored. */
  readonly origin?: Origin;
  /** When the first of it was known, where an earlier release did not store where it came from. */
  readonly knownSince?: Instant;
  /** When whoever had it last had it no more; counts while nobody has it, absent before anybody had. */
  readonly takenUntil?: Instant;
  /** What is known of the work on it; absent before anything was. */
  readonly work?: IncidentWork;
  /** Handoffs and declines in their order, and what became of each; absent before the first. */
  readonly moves?: readonly Move[];
  /** What rules have done; absent before the first. */
  readonly ruled?: Ruled;
  /** How many notices were written to people, for their ids; absent before the first. */
  readonly notices?: number;
  /** Who acknowledged before anything was routed. */
  readonly acknowledgedEarly: Acknowledgement | null;
  readonly escalations: Readonly<Record<string, Escalation>>;
}

export interface Acknowledgement {
  readonly by: string;
  readonly pageId: string | null;
  /** When whoever acknowledged wants to be paged again; null or absent for when the severity says. */
  readonly until?: Instant | null;
  readonly at?: Instant;
}

/** The work on an incident, as rules ask about it. */
export interface IncidentWork {
  readonly status: string;
  readonly lead: string | null;
  /** When that was changed last; absent before it was. */
  readonly leadSince?: Instant;
  readonly severitySince: Instant;
  /** When somebody was last active: an update, a change, an answer. */
  readonly activeAt: Instant;
  readonly updatedAt: Instant;
  readonly acknowledgedBy: readonly string[];
  readonly resolvedAt: Instant | null;
}

/** Somebody gave it on, or said that it is not for them. */
export interface Move {
  readonly kind: 'handoff' | 'decline';
  /** Of a handoff the id of it; of a decline of the page, or of who declined. */
  readonly moveId: string;
  /** Ref of the owner that had it: the team of the escalation, else its path. */
  readonly from: string;
  /** Ref of who got it; of a decline whoever the next level reaches is not an owner, so null. */
  readonly to: string | null;
  readonly by: string;
  /** The escalation that was given on, and the one that was begun for it. */
  readonly fromEscalation: string;
  readonly toEscalation: string | null;
  readonly outcome: 'open' | 'accepted' | 'returned';
  /** True when somebody has acknowledged since. */
  readonly progressed?: boolean;
  /** True when it belongs to a loop that somebody has been asked to decide. */
  readonly bounced?: boolean;
}

/** What rules have done in an incident. */
export interface Ruled {
  /** By ref of the rule: how often it has applied, and when last. */
  readonly fired: Readonly<Record<string, { readonly times: number; readonly at: Instant }>>;
  readonly nudges: Readonly<Record<string, OpenNudge>>;
  /** How many nudges were ever made, for their ids; absent before the first. */
  readonly made?: number;
}

/** A nudge, and what became of it. */
export interface OpenNudge {
  readonly nudgeId: string;
  /** As one sentence. */
  readonly suggestion: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly trigger: string;
  readonly action: SuggestedAction;
  readonly noticeIds: readonly string[];
  readonly people: readonly string[];
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  readonly outcome: 'open' | 'accepted' | 'dismissed' | 'expired' | 'overtaken';
  readonly answeredBy: string | null;
}

/** Entries that became affected, and entries that are not any more. */
export interface ScopeChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export type EscalationsInput =
  | {
      readonly kind: 'facts-changed';
      readonly facts: KnownFacts;
      readonly scope?: ScopeChange;
      /** Of a changed severity. */
      readonly severity?: { readonly from: string; readonly to: string; readonly direction: string };
      /** A sentence on who changed it, and why if they said so; left out when nothing tells. */
      readonly because?: string;
      readonly by: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'routed';
      readonly incidentId: string;
      readonly routes: readonly Route[];
      readonly facts: IncidentFacts;
      /** Ids of routes that nothing leads to any more. */
      readonly ended?: readonly string[];
      /** Because what is affected is in maintenance; left out for `false`. */
      readonly isQuiet?: boolean;
      /** With the first routing. */
      readonly origin?: Origin | null;
    }
  /** People are paged from now on. */
  | { readonly kind: 'quiet-over'; readonly incidentId: string; readonly why: string }
  | { readonly kind: 'acknowledged'; readonly acknowledgement: Acknowledgement }
  | { readonly kind: 'resolved'; readonly by?: string; readonly at?: Instant }
  /** `why` in their words. */
  | {
      readonly kind: 'declined';
      readonly by: string;
      readonly name: string;
      readonly pageId: string | null;
      readonly why: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'next-level-requested';
      readonly by: string;
      readonly name: string;
      readonly pageId: string | null;
      readonly escalationId: string | null;
      readonly at: Instant;
    }
  | {
      readonly kind: 'handed-off';
      readonly incidentId: string;
      /** The event that told it. */
      readonly handoffId: string;
      readonly by: string;
      readonly name: string;
      readonly to: string;
      readonly toName: string;
      readonly escalationId: string | null;
      readonly why: string;
      readonly at: Instant;
    }
  /** Somebody posted an update, changed the status, or was made lead. */
  | { readonly kind: 'active'; readonly what: Activity; readonly by: string; readonly at: Instant }
  | {
      readonly kind: 'nudge-answered';
      readonly nudgeId: string;
      readonly answer: 'accepted' | 'dismissed';
      readonly by: string;
      readonly name: string;
      readonly via: 'rest' | 'link';
      readonly why: string | null;
    }
  /** Somebody wants a running escalation on the newest version of its path. */
  | {
      readonly kind: 'migration-requested';
      readonly escalationId: string;
      readonly by: string;
      readonly name: string;
      readonly why: string | null;
    }
  /** Whoever looks after timers asks that all that ought to be set are. */
  | { readonly kind: 'audited' }
  | { readonly kind: 'fired-again'; readonly incidentId: string; readonly why: string; readonly at?: Instant }
  | { readonly kind: 'page-delivered'; readonly pageId: string }
  | {
      readonly kind: 'page-undeliverable';
      readonly pageId: string;
      readonly why: string;
      readonly mayPass: boolean;
    }
  | {
      readonly kind: 'acknowledgement-overdue';
      readonly escalationId: string;
      readonly cycle: number;
      readonly level: number;
    }
  /** A timer: the time of a round that had reached nobody is over. */
  | { readonly kind: 'round-over'; readonly escalationId: string; readonly cycle: number }
  /** A timer: the last resort is paged once more. */
  | { readonly kind: 'last-resort-due'; readonly escalationId: string; readonly time: number }
  /** A timer: an acknowledgement lapses unless somebody has been active since. */
  | { readonly kind: 'lapse-due'; readonly escalationId: string; readonly at: Instant }
  /** A timer: a rule about a time that has passed is asked. */
  | { readonly kind: 'rules-due' }
  /** A timer: a nudge can be answered no more. */
  | { readonly kind: 'nudge-expired'; readonly nudgeId: string };

/** What somebody did that shows that the incident is worked on. */
export type Activity =
  | { readonly kind: 'update' }
  | { readonly kind: 'status'; readonly from: string; readonly to: string }
  | { readonly kind: 'lead'; readonly lead: string | null };

/** Nobody is left to be paged who has not been: people who operate Escalog are to hear of it, and page by hand. */
export interface TellOperators {
  readonly kind: 'tell-operators';
  readonly reason: string;
}

/** A nudge came to an end: it is measured. */
export interface NudgeEnded {
  readonly kind: 'nudge-ended';
  readonly outcome: Exclude<OpenNudge['outcome'], 'open'>;
  readonly leadTimeMs: number;
}

/** Code of the reason when an escalation is halted because its route has ended. */
export const noLongerAffected = 'no-longer-affected';

export interface Context {
  readonly at: Instant;
  readonly definitions: Definitions;
  /** Whose turn it was in levels that page one of several; left out where none has been taken. */
  readonly turns?: Turns;
}

/** When whom was paged last by levels that page one of several, in turn. */
export interface Turns {
  /** Undefined of who has never been. */
  lastOf(turn: string, person: string): Instant | undefined;
}

/** Somebody was paged whose turn it was: to be known when the level is reached the next time. */
export interface TurnTaken {
  readonly kind: 'turn-taken';
  /** The path and the level: see `round-robin.ts`. */
  readonly turn: string;
  readonly person: string;
  readonly at: Instant;
}

export interface EscalationsTypes extends WorkflowTypes {
  State: Escalations;
  Input: EscalationsInput;
  Event: EscalationEvent;
  Activity: TellOperators | TurnTaken | NudgeEnded;
  Context: Context;
}

export type Effects = readonly Effect<EscalationsTypes>[];

export const noEscalations: Escalations = {
  facts: null,
  routedEntries: [],
  resolved: false,
  acknowledgedEarly: null,
  escalations: {},
};

/** The incident with everything that is affected; `null` before any routing has told of it. */
export function factsOf({ facts, routedEntries, takenOut = [] }: Escalations): IncidentFacts | null {
  if (!isWhole(facts)) return null;
  const affects = [...new Set([...facts.affects, ...routedEntries])].filter((ref) => !takenOut.includes(ref));
  return { ...facts, affects };
}

function isWhole(facts: KnownFacts | null): facts is IncidentFacts {
  return facts?.title !== undefined;
}

/** Those that an acknowledgement or a resolve can still halt. */
export function running(state: Escalations): readonly Escalation[] {
  return Object.values(state.escalations).filter(isRunning);
}

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

export function isToLastResort({ pageId }: Page): boolean {
  return /\/last-resort(\.\d+)?\/[^/]*$/.test(pageId);
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
