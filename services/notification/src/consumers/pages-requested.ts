import type { EscalationExhausted, LevelReached } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { RequestedPage } from '../domain/delivery-types.ts';
import type { Give } from './give.ts';

/** Pages ask to be delivered: those of a level, and those of the last resort. */
export function pagesRequested(give: Give): Pick<Reactions, 'LevelReached' | 'EscalationExhausted'> {
  const request = async (event: LevelReached | EscalationExhausted): Promise<void> => {
    await Promise.all(
      event.pages.map((page) =>
        give(page.pageId, { kind: 'page-requested', page: requestedPage(page, event) }, event.meta),
      ),
    );
  };
  return { LevelReached: request, EscalationExhausted: request };
}

function requestedPage(
  { pageId, person, name, via }: LevelReached['pages'][number],
  event: LevelReached | EscalationExhausted,
): RequestedPage {
  const { escalationId, urgency, incident, reason, meta } = event;
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
  };
}
