import type { AddedPages, IncidentReassessed } from '@escalog/contracts';
import { forEach } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { DeliveryInput, RequestedPage } from '../domain/delivery-types.ts';
import type { Give } from './give.ts';
import { addresseeOf, urgencyOf } from './pages-requested.ts';

/** A change of the incident asks for further pages, and for some that were asked for with low urgency to be brought with high. */
export function pagesReassessed(give: Give): Pick<Reactions, 'IncidentReassessed'> {
  return {
    IncidentReassessed: (event) => {
      const { added, raisedPages, reason, meta } = event;
      const requested = added.flatMap((level) => level.pages.map((page) => addedPage(page, level, event)));
      const inputs: readonly (readonly [string, DeliveryInput])[] = [
        ...requested.map((page) => [page.pageId, { kind: 'page-requested', page }] as const),
        ...raisedPages.map(
          (pageId) => [pageId, { kind: 'page-raised', at: meta.occurredAt, because: reason.text }] as const,
        ),
      ];
      return forEach(inputs, ([pageId, input]) => give(pageId, input, meta));
    },
  };
}

function addedPage(
  page: AddedPages['pages'][number],
  { escalationId, acknowledgeBy, urgency }: AddedPages,
  { incident, reason, meta }: IncidentReassessed,
): RequestedPage {
  return {
    kind: 'page',
    ...addresseeOf(page),
    escalationId,
    urgency: urgencyOf(urgency),
    incident,
    why: reason.text,
    whyCode: reason.code,
    requestedAt: meta.occurredAt,
    triedUntil: acknowledgeBy,
  };
}
