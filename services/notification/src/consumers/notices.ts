import type { NudgeMade, Page, PeopleTold } from '@escalog/contracts';
import { forEach, type Awaitable } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { RequestedPage } from '../domain/delivery-types.ts';
import type { Give } from './give.ts';
import { addresseeOf } from './pages-requested.ts';

/** Suggestions that wait for an answer, and what people are only told, are brought to them quietly. */
export function noticesAsked(give: Give): Pick<Reactions, 'NudgeMade' | 'PeopleTold'> {
  const request = <Asking extends NudgeMade | PeopleTold>(of: (notice: Page, event: Asking) => RequestedPage) => {
    return (event: Asking): Awaitable<void> =>
      forEach(event.notices, (notice) =>
        give(notice.pageId, { kind: 'page-requested', page: of(notice, event) }, event.meta),
      );
  };
  return { NudgeMade: request(nudgeOf), PeopleTold: request(noteOf) };
}

function nudgeOf(notice: Page, event: NudgeMade): RequestedPage {
  const { nudgeId, suggestion, expiresAt } = event;
  return {
    ...quietly(notice, event),
    kind: 'nudge',
    triedUntil: expiresAt,
    suggestion: { nudgeId, text: suggestion },
  };
}

function noteOf(notice: Page, event: PeopleTold): RequestedPage {
  return { ...quietly(notice, event), kind: 'note', triedUntil: null, text: event.text };
}

function quietly(notice: Page, { incident, reason, meta }: NudgeMade | PeopleTold) {
  return {
    ...addresseeOf(notice),
    escalationId: '',
    urgency: 'low',
    incident,
    why: reason.text,
    whyCode: reason.code,
    requestedAt: meta.occurredAt,
  } as const;
}
