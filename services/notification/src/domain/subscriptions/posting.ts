/**
 * One event on its way to one subscription.
 *
 * Standard Webhooks recommends when it is tried again: at once, then later and later, for most of a day, whatever the receiver
 * answered, because somebody may mend it meanwhile. 410 says that nobody wants anything any more. Nobody is paged when an event
 * does not get through: that is told by a metric, the log and readiness.
 */
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
import { fractionOf } from '../retry-delay.ts';

export interface Posting {
  /** Ref of the subscription. */
  readonly subscription: string;
  readonly eventId: string;
  /** Of the event. */
  readonly type: string;
  /** As it is posted, the same at every attempt. */
  readonly body: string;
  /** How many were made. */
  readonly attempts: number;
  /** When the next attempt is made; while one is under way, when it is taken for lost. */
  readonly dueAt: Instant;
}

/** What became of an attempt. */
export interface Posted {
  readonly outcome: 'accepted' | 'failed' | 'gone';
  /** How long the receiver asks to be left alone. */
  readonly retryAfter?: Milliseconds | undefined;
}

/** again: at that time. given-up: the last attempt failed. ended: the subscription gets nothing any more. */
export type Afterwards =
  { readonly kind: 'done' | 'given-up' | 'ended' } | { readonly kind: 'again'; readonly posting: Posting };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** After each attempt but the last; each up to a tenth longer, so that what failed together does not come back together. */
const pauses: readonly Milliseconds[] = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour];
export const mostAttempts = pauses.length + 1;

/** What is done after an attempt that ended at `at`. */
export function afterAttempt(posting: Posting, { outcome, retryAfter = 0 }: Posted, at: Instant): Afterwards {
  if (outcome === 'accepted') return { kind: 'done' };
  if (outcome === 'gone') return { kind: 'ended' };
  const attempts = posting.attempts + 1;
  const pause = pauses[attempts - 1];
  if (pause === undefined) return { kind: 'given-up' };
  const spread = pause * (1 + fractionOf(`${posting.subscription} ${posting.eventId} ${attempts}`) / 10);
  return {
    kind: 'again',
    posting: { ...posting, attempts, dueAt: after(at, Math.max(Math.round(spread), retryAfter)) },
  };
}
