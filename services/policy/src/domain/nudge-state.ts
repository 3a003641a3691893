/** What is remembered of what rules have done in an incident: how often each applied, and what became of nudges. */
import type { SuggestedAction } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';

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
