import type { NotificationsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { Give } from './incidents.ts';

/** A page that cannot be delivered may empty its level, a level all of whose pages wait waits with them, and only who was sent something can be said not to have answered. */
export function notificationReactions(give: Give): Pick<Reactions, NotificationsEvent['type']> {
  return {
    PageDelivered: ({ meta, pageId }) => give(meta.subject, { kind: 'page-delivered', pageId }, meta),
    PageHeld: ({ meta, pageId, until }) => give(meta.subject, { kind: 'page-held', pageId, until }, meta),
    PageUndeliverable: ({ meta, pageId, mayPass, reason }) =>
      give(meta.subject, { kind: 'page-undeliverable', pageId, why: reason.text, mayPass }, meta),
  };
}
