import type { Meta, Reason } from '@escalog/contracts';
import { forEach } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

type Withdrawing =
  | 'EscalationHalted'
  | 'PagesWithdrawn'
  | 'LevelAnswered'
  | 'NudgeAccepted'
  | 'NudgeDismissed'
  | 'NudgeExpired'
  | 'NudgeOvertaken';

/**
 * An escalation that halts needs none of its pages any more, the answered ones included: nothing further is tried for
 * them. Pages that were declined are not needed either. A level that waits for everybody needs none of those who have answered, and a nudge that has its answer, or is over, nobody's.
 */
export function pagesWithdrawn(give: Give): Pick<Reactions, Withdrawing> {
  const withdraw = (pageIds: readonly string[], { reason, meta }: { reason: Reason; meta: Meta }) =>
    forEach(pageIds, (pageId) => give(pageId, { kind: 'page-withdrawn', because: reason.text }, meta));
  const nudgeOver = (event: { openNotices: readonly string[]; reason: Reason; meta: Meta }) =>
    withdraw(event.openNotices, event);
  return {
    EscalationHalted: (event) => withdraw([...event.answeredPages, ...event.openPages], event),
    PagesWithdrawn: (event) => withdraw(event.withdrawnPages, event),
    LevelAnswered: (event) => withdraw(event.answeredPages, event),
    NudgeAccepted: nudgeOver,
    NudgeDismissed: nudgeOver,
    NudgeExpired: nudgeOver,
    NudgeOvertaken: nudgeOver,
  };
}
