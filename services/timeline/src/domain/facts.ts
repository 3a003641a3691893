/**
 * What insights and the completeness of pages are told from: of each incident the little that can be counted, made from its whole
 * history whenever that has changed. Refs and not names; instants and durations in milliseconds.
 */
import type { Sight } from '@escalog/access';
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { NudgeOutcome } from './nudges.ts';
import type { PageOutcome } from './pages.ts';

export interface IncidentFacts {
  readonly id: string;
  /** Of the rules by which these facts were made; facts of other ones are made anew. */
  readonly edition: number;
  /** How many events they were made from. */
  readonly events: number;
  readonly lastEventAt: Instant;
  readonly title: string;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly sight: Sight;
  readonly declaredAt: Instant;
  /** Ref of whoever declared it: `alert-source/…`, `person/…`. */
  readonly declaredBy: string;
  readonly affects: readonly string[];
  /** What was named, in the words in which it was: what an alias would be made of. */
  readonly terms: readonly string[];
  /** Routing rules that applied: refs without versions. */
  readonly rules: readonly string[];
  /** Times from the declaration; null while it has not happened. */
  readonly msToFirstPage: Milliseconds | null;
  readonly msToAcknowledge: Milliseconds | null;
  readonly msToRightOwner: Milliseconds | null;
  readonly msToResolve: Milliseconds | null;
  readonly msWithNobody: Milliseconds;
  readonly bounces: number;
  readonly reopened: number;
  readonly escalations: readonly EscalationFacts[];
  readonly handoffs: readonly HandoffFacts[];
  readonly nudges: readonly NudgeFacts[];
  readonly pages: readonly PageFacts[];
  /** What the refs above are called. */
  readonly names: Readonly<Record<string, string>>;
}

export interface EscalationFacts {
  readonly escalationId: string;
  /** route, handoff, adjudication or rule. */
  readonly kind: string;
  readonly path: string;
  readonly pathVersion: number;
  /** Ref of the team or person that owns what it was climbed for. */
  readonly owner: string | null;
  readonly startedAt: Instant;
  readonly levelsReached: number;
  /** Numbers of the levels that were skipped, with the code of the reason. */
  readonly skipped: readonly { readonly level: number; readonly code: string }[];
  readonly exhausted: boolean;
  /** When somebody it paged acknowledged first. */
  readonly acknowledgedAt: Instant | null;
}

export interface HandoffFacts {
  readonly at: Instant;
  /** Refs of who had it and who got it: an owner, else a path. */
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  readonly outcome: 'accepted' | 'returned' | 'open';
}

export interface NudgeFacts {
  readonly nudgeId: string;
  readonly at: Instant;
  /** Ref of the rule that suggested it. */
  readonly rule: string;
  readonly outcome: NudgeOutcome;
  readonly leadTimeMs: Milliseconds | null;
}

/** A page that was owed. */
export interface PageFacts {
  readonly pageId: string;
  readonly escalationId: string;
  readonly person: string;
  readonly path: string;
  readonly owner: string | null;
  /** Null for the last resort. */
  readonly level: number | null;
  readonly cycle: number | null;
  readonly owedAt: Instant;
  readonly acknowledgeBy: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly outcome: PageOutcome;
  /** Ids of the events that tell what became of it: the first asked for it, the last is the newest. */
  readonly evidence: readonly [first: string, last: string];
}
