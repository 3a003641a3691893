import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

/** An escalation that halts withdraws the pages that nobody answered. */
export function pagesWithdrawn(give: Give): Pick<Reactions, 'EscalationHalted'> {
  return {
    EscalationHalted: async ({ openPages, reason, meta }) => {
      await Promise.all(openPages.map((pageId) => give(pageId, { kind: 'page-withdrawn', because: reason.text }, meta)));
    },
  };
}
