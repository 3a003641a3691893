/** What the escalations of an incident are told: what others did, what became of pages, and timers come due. */
import type { IncidentFacts, Origin, Route } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';

/** Each fact as of the newest event that told it, and the version of the newest of all. */
export type KnownFacts = Partial<IncidentFacts> & { readonly version: number };

export interface Acknowledgement {
  readonly by: string;
  readonly pageId: string | null;
  /** When whoever acknowledged wants to be paged again; null or absent for when the severity says. */
  readonly until?: Instant | null;
  readonly at?: Instant;
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
      /** With the first routing: refs of who may see it, when it is private. */
      readonly seenBy?: readonly string[] | null;
    }
  /** People are paged from now on. */
  | { readonly kind: 'quiet-over'; readonly incidentId: string; readonly why: string }
  | { readonly kind: 'acknowledged'; readonly acknowledgement: Acknowledgement }
  | { readonly kind: 'resolved'; readonly by?: string; readonly at?: Instant }
  /** It is not over. `why` is a sentence. */
  | {
      readonly kind: 'reopened';
      readonly incidentId: string;
      readonly by: string;
      readonly why: string;
      readonly at: Instant;
    }
  | { readonly kind: 'archived'; readonly archive: string; readonly at: Instant }
  | { readonly kind: 'visibility-changed'; readonly seenBy: readonly string[] | null; readonly by: string }
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
  /** An attempt of it left and failed by `at`, or its contact method gets nothing for longer than a level is waited for. */
  | { readonly kind: 'page-tried'; readonly pageId: string; readonly at: Instant }
  /** Its person's contact rules have it wait until then, or, raised, be brought then after all. */
  | { readonly kind: 'page-planned'; readonly pageId: string; readonly for: Instant; readonly isRaised: boolean }
  /** It waits for the end of the quiet hours of its person. */
  | { readonly kind: 'page-held'; readonly pageId: string; readonly until: Instant }
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
