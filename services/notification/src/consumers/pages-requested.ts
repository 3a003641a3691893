import type { EscalationExhausted, LastResortPaged, LevelReached } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { RequestedPage } from '../domain/delivery-types.ts';
import type { Give } from './give.ts';

type Asking = LevelReached | EscalationExhausted | LastResortPaged;

/** Pages ask to be delivered: those of a level, and those of the last resort, however often. */
export function pagesRequested(give: Give): Pick<Reactions, Asking['type']> {
  const request = async (event: Asking): Promise<void> => {
    await Promise.all(
      event.pages.map((page) =>
        give(page.pageId, { kind: 'page-requested', page: requestedPage(page, event) }, event.meta),
      ),
    );
  };
  return { LevelReached: request, EscalationExhausted: request, LastResortPaged: request };
}

function requestedPage({ pageId, person, name, via }: LevelReached['pages'][number], event: Asking): RequestedPage {
  const { escalationId, urgency, incident, acknowledgeBy, reason, meta } = event;
  return {
    pageId,
    escalationId,
    person,
    name,
    via,
    urgency: urgency === 'low' ? 'low' : 'high',
    incident,
    why: reason.text,
    requestedAt: meta.occurredAt,
    triedUntil: acknowledgeBy,
  };
}
