import type { Meta } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

/** Pages that were declined are not needed any more; nor is any page of an escalation that halts, the answered ones included. */
export function pagesWithdrawn(give: Give): Pick<Reactions, 'EscalationHalted' | 'PagesWithdrawn'> {
  const withdraw = async (pageIds: readonly string[], because: string, meta: Meta): Promise<void> => {
    await Promise.all(pageIds.map((pageId) => give(pageId, { kind: 'page-withdrawn', because }, meta)));
  };
  return {
    EscalationHalted: ({ answeredPages, openPages, reason, meta }) =>
      withdraw([...answeredPages, ...openPages], reason.text, meta),
    PagesWithdrawn: ({ withdrawnPages, reason, meta }) => withdraw(withdrawnPages, reason.text, meta),
  };
}
