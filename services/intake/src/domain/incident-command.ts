/** What can be asked of an incident. */
import type { Preview, Reason } from '@escalog/contracts';
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { AlertReport } from './alert-report.ts';
import type { Declaration, Progress } from './incident-state.ts';
import type { MaintenanceReview } from './maintenance.ts';
import type { ReplyVia } from './reply.ts';

export type IncidentCommand =
  /** `preview` is what whoever declares it was told that it would lead to. */
  | {
      readonly kind: 'declare';
      readonly declaration: Declaration;
      /** Refs of who may see it besides those involved; `null`, or left out, for everybody. */
      readonly seenBy?: readonly string[] | null;
      readonly preview: Preview | null;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'acknowledge';
      readonly by: string;
      readonly pageId: string | null;
      /** `alert-source` when the system that the alert comes from says that somebody has it there. */
      readonly via: 'rest' | 'alert-source' | ReplyVia;
      /** When they want to be paged again; left out for when the severity says. */
      readonly until?: Instant;
      readonly reason: Reason;
    }
  /** Somebody who was paged says that it is not for them. */
  | {
      readonly kind: 'decline';
      readonly by: string;
      readonly pageId: string | null;
      readonly why: string;
      readonly at: Instant;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'request-next-level';
      readonly by: string;
      readonly escalationId: string | null;
      readonly pageId: string | null;
      readonly at: Instant;
      readonly reason: Reason;
    }
  /** Somebody answered from where they are, and nothing comes of it. */
  | {
      readonly kind: 'ignore-reply';
      readonly by: string;
      readonly pageId: string | null;
      readonly via: ReplyVia;
      readonly answer: string;
      readonly because: 'over' | 'never-paged';
      readonly reason: Reason;
    }
  | ({ readonly kind: 'hand-off'; readonly at: Instant; readonly reason: Reason } & Handoff)
  | { readonly kind: 'change-progress'; readonly to: Progress; readonly reason: Reason }
  /** `name` is what the lead is called; both are `null` for nobody. */
  | {
      readonly kind: 'assign-lead';
      readonly lead: string | null;
      readonly name: string | null;
      readonly reason: Reason;
    }
  /** `from` is what `direction` was judged by. */
  | {
      readonly kind: 'change-severity';
      readonly from: string;
      readonly to: string;
      readonly direction: 'raised' | 'lowered';
      readonly reason: Reason;
    }
  | ({ readonly kind: 'change-scope'; readonly reason: Reason } & ScopeCommand)
  /** `once` when the same may come again without being news. */
  | { readonly kind: 'post-update'; readonly text: string; readonly reason: Reason; readonly once?: Once }
  | { readonly kind: 'resolve'; readonly note: string | null; readonly reason: Reason }
  /** It was said to be over and is not. */
  | { readonly kind: 'reopen'; readonly note: string | null; readonly at: Instant; readonly reason: Reason }
  /** It was exported to `archive`, and is to be dropped from lists and views. */
  | { readonly kind: 'archive'; readonly archive: string; readonly reason: Reason }
  | { readonly kind: 'change-visibility'; readonly seenBy: readonly string[] | null; readonly reason: Reason }
  /** `opens` when nothing is known to be open. */
  | { readonly kind: 'report-alerts'; readonly report: AlertReport; readonly opens: boolean }
  | { readonly kind: 'note-stale-alerts'; readonly report: AlertReport }
  /** Somebody has to come although what is affected is in maintenance. */
  | { readonly kind: 'page-now'; readonly reason: Reason }
  /** A maintenance window may be over, or is not what it was. */
  | { readonly kind: 'review-maintenance'; readonly review: MaintenanceReview };

/** Somebody gives it to others. */
export interface Handoff {
  readonly by: string;
  /** Ref of the person, schedule, team or path that gets it. */
  readonly to: string;
  readonly toName: string;
  readonly escalationId: string | null;
  readonly why: string;
  /** Whether the same was handed off before, and the new side has neither taken nor returned it yet. */
  readonly isOpen: boolean;
}

/** An update that its sender may repeat: within so long it is the same one. */
export interface Once {
  readonly key: string;
  readonly within: Milliseconds;
  readonly at: Instant;
}

/** What is affected besides, what is not affected after all, and names that nothing is known under. */
export interface ScopeCommand {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly unknownNames: readonly string[];
  /** What the routing found in the sentence, of which the incident itself does not know. */
  readonly found: readonly string[];
  /** What the entries are called, by ref. */
  readonly names: Readonly<Record<string, string>>;
}

/** What people ask of an incident that was declared. */
export type PersonCommand = Exclude<
  IncidentCommand,
  { kind: 'declare' | 'report-alerts' | 'note-stale-alerts' | 'review-maintenance' | 'ignore-reply' }
>;
export type Command<Kind extends IncidentCommand['kind']> = Extract<IncidentCommand, { kind: Kind }>;
