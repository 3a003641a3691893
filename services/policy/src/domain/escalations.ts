/**
 * The escalations of one incident: which paths are being climbed, and how far.
 *
 * A route starts an escalation, pinned to the path as it is then. An acknowledgement halts the escalation
 * whose page it answers; of no page, those that have ever paged the person, or all of them when none has. So
 * a second one of the same person leaves the others climbing. Before any route is known it counts for the
 * first. It lapses unless somebody is active, and what is handed off goes on elsewhere. What fires again after its end starts
 * what was halted anew. A resolve halts everything, until the incident is opened again. Until then an
 * escalation waits for something, always: a timer is armed for it, so that an incident that nobody acknowledged never
 * falls silent. A route that has ended, because what it rested on is not affected any more, halts its escalation
 * unless somebody has acknowledged that; when it is routed again, it starts anew. Each fact of the incident is the newest
 * heard: the routing brings all of them, and a change may have come before it. While an incident is quiet, because what
 * it affects is in maintenance, its routes are only kept: who keeps the windows says when that is over.
 */
import type { Decided, EscalationsEvent, IncidentFacts, Origin, Route } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import type { Effect, Instant, WorkflowTypes } from '@escalog/kernel';
import { type Escalation, isRunning } from './escalation.ts';
import type { Acknowledgement, EscalationsInput, KnownFacts } from './inputs.ts';
import type { OpenNudge, Ruled } from './nudge-state.ts';

export type EscalationEvent = Decided<EscalationsEvent>;

export interface Escalations {
  readonly facts: KnownFacts | null;
  /** Entries that the catalog routed, which the declaration need not have named. */
  readonly routedEntries: readonly string[];
  /** Entries that were taken out of the scope since; absent from what was stored before they were kept. */
  readonly takenOut?: readonly string[];
  /** Every route that was heard of, as it was heard last, to start again; absent from what was stored before they were kept. */
  readonly routes?: readonly KeptRoute[];
  readonly resolved: boolean;
  /** Nobody is paged before that is over; absent of what never was quiet. */
  readonly quiet?: 'quiet' | 'over';
  /** When it was opened again last, how often it was, and who had it when it was resolved; absent of what never was. */
  readonly reopened?: { readonly at: Instant; readonly times: number; readonly had: readonly string[] };
  /** Refs of who may see it besides those involved; absent or `null` when everybody may. */
  readonly seenBy?: readonly string[] | null;
  /** Refs of who was involved and is found nowhere else: past leads, and who was told; absent of nobody. */
  readonly alsoInvolved?: readonly string[];
  /** Set once it was exported and dropped: nothing else is left but who may see it. */
  readonly archived?: { readonly archive: string; readonly at: Instant };
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

/** A route as far as an escalation is started by it: the steps that led to it are told by the routing. */
export type KeptRoute = Omit<Route, 'steps'>;

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
