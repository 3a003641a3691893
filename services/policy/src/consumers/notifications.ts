import type { NotificationsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { Give } from './incidents.ts';

/** A page that cannot be delivered may empty its level. */
export function notificationReactions(give: Give): Pick<Reactions, NotificationsEvent['type']> {
  return {
    PageUndeliverable: (event) =>
      give(
        event.meta.subject,
        { kind: 'page-undeliverable', pageId: event.pageId, why: event.reason.text },
        event.meta,
      ),
  };
}
