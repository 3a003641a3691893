import { isAcknowledged, isRunning, pagesAsked, type AskedPage, type Escalation } from './escalation.ts';
import type { Escalations } from './escalations.ts';
import { newest } from './fired-again.ts';

/** Whose wish it is, and what they said that it is about. */
export interface Wish {
  readonly by: string;
  readonly pageId?: string | null;
  readonly escalationId?: string | null;
}

/**
 * The escalations that a wish is about, running or acknowledged: the one that is named, else that of the page, else those
 * that have paged the person, else all. Of those, what was handed off counts only when there is nothing else.
 */
export function meantBy({ by, pageId, escalationId }: Wish, state: Escalations): readonly Escalation[] {
  const all = newest(state.escalations).filter((escalation) => isRunning(escalation) || isAcknowledged(escalation));
  const named = all.filter((escalation) => escalation.escalationId === escalationId);
  const ofPage = all.filter((escalation) => pagesAsked(escalation).some((page) => page.pageId === pageId));
  const ofPerson = held(
    all.filter((escalation) => pagesAsked(escalation).some((page) => page.person === by)),
    state,
  );
  return [named, ofPage, ofPerson].find(({ length }) => length > 0) ?? held(all, state);
}

function held(escalations: readonly Escalation[], { moves = [] }: Escalations): readonly Escalation[] {
  const kept = escalations.filter(
    ({ escalationId }) =>
      !moves.some(
        ({ kind, fromEscalation, outcome }) =>
          kind === 'handoff' && fromEscalation === escalationId && ['open', 'accepted'].includes(outcome),
      ),
  );
  return kept.length > 0 ? kept : escalations;
}

/**
 * The escalations whose pages are declined, with those pages: that one, or every page of the person that is open. What the
 * person alone has acknowledged is given back with it; what they handed off only when there is nothing else, and not once it is taken.
 */
export function declinedIn(
  { by, pageId }: { readonly by: string; readonly pageId: string | null },
  state: Escalations,
): readonly { readonly escalation: Escalation; readonly pages: readonly AskedPage[] }[] {
  const moved = (escalation: Escalation, outcome: string): boolean =>
    (state.moves ?? []).some(
      (move) => move.kind === 'handoff' && move.fromEscalation === escalation.escalationId && move.outcome === outcome,
    );
  const all = newest(state.escalations).flatMap((escalation) => {
    const pages = pagesAsked(escalation).filter((page) =>
      pageId === null ? page.person === by : page.pageId === pageId,
    );
    const open = pages.filter(({ closed }) => closed === undefined);
    const isGivenBack =
      isAcknowledged(escalation) &&
      pages.length > 0 &&
      escalation.acknowledged?.by.every((ref) => ref === by) === true &&
      !moved(escalation, 'accepted');
    if (isGivenBack) return [{ escalation, pages: pages.filter(({ closed }) => closed !== 'declined') }];
    return open.length > 0 ? [{ escalation, pages: open }] : [];
  });
  const kept = all.filter(({ escalation }) => !isAcknowledged(escalation) || !moved(escalation, 'open'));
  return kept.length > 0 ? kept : all;
}
