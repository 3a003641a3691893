import type { DeliveryStep, NotificationsEvent } from '@escalog/contracts';
import { instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { Give } from './incidents.ts';

/** A page that its contact method holds back for no longer than that has not been tried yet: it leaves before long. */
const heldBriefly: Milliseconds = 2 * 60_000;

/** A page of which the first contact method is due within so long leaves at once. */
const atOnce: Milliseconds = 1_000;

/** A page that cannot be delivered may empty its level, a level all of whose pages wait waits with them, and only who was sent something can be said not to have answered. */
export function notificationReactions(give: Give): Pick<Reactions, NotificationsEvent['type']> {
  return {
    DeliveryStarted: ({ meta, pageId, kind, steps }) => {
      const first = firstOf(steps);
      if ((kind ?? 'page') !== 'page' || first <= meta.occurredAt + atOnce) return undefined;
      return give(meta.subject, { kind: 'page-planned', pageId, for: first, isRaised: false }, meta);
    },
    DeliveryRaised: ({ meta, pageId, steps }) =>
      steps.length === 0
        ? undefined
        : give(meta.subject, { kind: 'page-planned', pageId, for: firstOf(steps), isRaised: true }, meta),
    // What was accepted is told by `PageDelivered` as well.
    DeliveryAttempted: ({ meta, pageId, outcome }) =>
      outcome === 'failed' ? give(meta.subject, { kind: 'page-tried', pageId, at: meta.occurredAt }, meta) : undefined,
    PageHeldBack: ({ meta, pageId, until }) =>
      until - meta.occurredAt > heldBriefly
        ? give(meta.subject, { kind: 'page-tried', pageId, at: meta.occurredAt }, meta)
        : undefined,
    PageDelivered: ({ meta, pageId }) => give(meta.subject, { kind: 'page-delivered', pageId }, meta),
    PageHeld: ({ meta, pageId, until }) => give(meta.subject, { kind: 'page-held', pageId, until }, meta),
    PageUndeliverable: ({ meta, pageId, mayPass, reason }) =>
      give(meta.subject, { kind: 'page-undeliverable', pageId, why: reason.text, mayPass }, meta),
  };
}

/** When the first of them is due. */
function firstOf(steps: readonly DeliveryStep[]): Instant {
  return instantOf(steps.reduce((first, { dueAt }) => Math.min(first, dueAt), Infinity));
}
