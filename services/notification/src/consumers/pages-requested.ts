import type { EscalationExhausted, LastResortPaged, LevelReached, Page } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { forEach, type Awaitable } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { RequestedPage, Urgency } from '../domain/delivery-types.ts';
import { otherwiseOf } from '../domain/otherwise.ts';
import type { Give } from './give.ts';

type Asking = LevelReached | EscalationExhausted | LastResortPaged;

/** Pages ask to be delivered: those of a level, and those of the last resort, however often. */
export function pagesRequested(give: Give, definitions: Definitions): Pick<Reactions, Asking['type']> {
  const request = (event: Asking): Awaitable<void> => {
    const otherwise = otherwiseOf(event, definitions);
    return forEach(event.pages, (page) =>
      give(page.pageId, { kind: 'page-requested', page: requestedPage(page, event, otherwise) }, event.meta),
    );
  };
  return { LevelReached: request, EscalationExhausted: request, LastResortPaged: request };
}

function requestedPage(page: Page, event: Asking, otherwise: string | undefined): RequestedPage {
  const { escalationId, urgency, incident, acknowledgeBy, reason, meta } = event;
  return {
    kind: 'page',
    ...addresseeOf(page),
    escalationId,
    urgency: urgencyOf(urgency),
    ...(event.type === 'LevelReached' && event.cycle === 1 && event.level === 1 && { isFirst: true }),
    incident,
    why: reason.text,
    whyCode: reason.code,
    requestedAt: meta.occurredAt,
    triedUntil: acknowledgeBy,
    ...(otherwise !== undefined && { otherwise }),
  };
}

/** Whose page it is. */
export function addresseeOf({ pageId, person, name, via }: Page) {
  return { pageId, person, name, via };
}

/** What is not known to be low is high: silence is worse. */
export function urgencyOf(urgency: string): Urgency {
  return urgency === 'low' ? 'low' : 'high';
}
