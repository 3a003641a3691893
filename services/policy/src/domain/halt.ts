/** An escalation ends: nothing further is tried for pages that are answered, and those that nobody answered are withdrawn. */
import { append, cancelTimer } from '@escalog/kernel';
import { isWanted, pagesAsked, type Effects, type Escalation } from './escalations.ts';
import { answerers } from './everyone.ts';
import { timerOf } from './paging.ts';
import { reasonOf, type Trigger } from './trigger.ts';

/** `answeredBy` is whoever acknowledged: their own pages are answered, and told apart from those that nobody answered. */
export function halt(escalation: Escalation, { code, text }: Trigger, answeredBy?: string): Effects {
  const wanted = pagesAsked(escalation).filter(isWanted);
  const idsOf = (answered: boolean) =>
    wanted.filter(({ person }) => (person === answeredBy) === answered).map(({ pageId }) => pageId);
  return [
    append({
      type: 'EscalationHalted' as const,
      escalationId: escalation.escalationId,
      answeredPages: idsOf(true),
      openPages: idsOf(false),
      acknowledgedBy: answeredBy === undefined ? [] : answerers(escalation, answeredBy),
      lapsesAt: null,
      reason: reasonOf(escalation, { code, text }, text),
    }),
    cancelTimer(timerOf(escalation.escalationId)),
  ];
}
