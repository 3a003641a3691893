/**
 * An escalation ends: nothing further is tried for pages that are answered, and those that nobody answered are
 * withdrawn. By an acknowledgement it ends until that lapses.
 */
import { append, cancelTimer, setTimer, type Instant } from '@escalog/kernel';
import { isWanted, pagesAsked, type Escalation } from './escalation.ts';
import type { Effects } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { answerers } from './everyone.ts';
import { timerOf } from './paging.ts';
import { reasonOf, type Trigger } from './trigger.ts';

/** Who has it: their own pages are answered, and told apart from those that nobody answered. */
export interface Halting {
  readonly by: readonly string[];
  readonly acknowledgedAt: Instant;
  readonly lapsesAt: Instant | null;
  readonly snoozed: boolean;
}

export function halt(escalation: Escalation, { code, text, facts }: Trigger, halting?: Halting): Effects {
  const by = [...new Set((halting?.by ?? []).flatMap((ref) => answerers(escalation, ref)))];
  const wanted = pagesAsked(escalation).filter(isWanted);
  const idsOf = (answered: boolean) =>
    wanted.filter(({ person }) => by.includes(person) === answered).map(({ pageId }) => pageId);
  return [
    append({
      type: 'EscalationHalted' as const,
      escalationId: escalation.escalationId,
      answeredPages: idsOf(true),
      openPages: idsOf(false),
      acknowledgedBy: by,
      acknowledgedAt: halting?.acknowledgedAt ?? null,
      lapsesAt: halting?.lapsesAt ?? null,
      snoozed: halting?.snoozed ?? false,
      reason: reasonOf(escalation, { code, text, ...(facts !== undefined && { facts }) }, text),
    }),
    ...waitingToLapse(escalation.escalationId, halting?.lapsesAt ?? null),
  ];
}

/** The one timer of an escalation waits for its acknowledgement to lapse, or for nothing. */
export function waitingToLapse(escalationId: string, lapsesAt: Instant | null): Effects {
  return [
    lapsesAt === null
      ? cancelTimer(timerOf(escalationId))
      : setTimer(timerOf(escalationId), lapsesAt, lapseInput(escalationId, lapsesAt)),
  ];
}

export function lapseInput(escalationId: string, at: Instant): Extract<EscalationsInput, { kind: 'lapse-due' }> {
  return { kind: 'lapse-due', escalationId, at };
}
