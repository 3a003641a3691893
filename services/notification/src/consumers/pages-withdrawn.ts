import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

/** An escalation that halts needs none of its pages any more, the answered ones included: nothing further is tried for them. */
export function pagesWithdrawn(give: Give): Pick<Reactions, 'EscalationHalted'> {
  return {
    EscalationHalted: async ({ answeredPages, openPages, reason, meta }) => {
      await Promise.all(
        [...answeredPages, ...openPages].map((pageId) =>
          give(pageId, { kind: 'page-withdrawn', because: reason.text }, meta),
        ),
      );
    },
  };
}
