/** Which timers ought to be set: one for each escalation that waits, for the one thing that it waits for. */
import { never, type Instant, type Timer } from '@escalog/kernel';
import type { Escalation } from './escalation.ts';
import type { Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { newest } from './fired-again.ts';
import { lapseInput } from './halt.ts';
import { timerOf } from './paging.ts';
import { timersOfRules } from './rules/timers-of-rules.ts';

export function timersOf(state: Escalations): readonly Timer<EscalationsInput>[] {
  if (state.resolved) return [];
  return [
    ...newest(state.escalations).flatMap((escalation) => timerOfEscalation(escalation) ?? []),
    ...timersOfRules(state),
  ];
}

/** Undefined when it waits for nothing, or when what an earlier release stored does not say until when. */
function timerOfEscalation(escalation: Escalation): Timer<EscalationsInput> | undefined {
  const waits = waitOf(escalation);
  if (waits === undefined) return undefined;
  const { dueAt, input } = waits;
  return dueAt === null || dueAt === undefined ? undefined : { id: timerOf(escalation.escalationId), dueAt, input };
}

function waitOf(
  escalation: Escalation,
): { readonly dueAt: Instant | null | undefined; readonly input: EscalationsInput } | undefined {
  const { escalationId, phase, cycle, level, acknowledgeBy, lastResortUntil, acknowledged } = escalation;
  switch (phase) {
    case 'climbing':
      return { dueAt: acknowledgeBy, input: { kind: 'acknowledgement-overdue', escalationId, cycle, level } };
    case 'repeating':
      return { dueAt: lastResortUntil, input: { kind: 'round-over', escalationId, cycle } };
    case 'exhausted':
      return {
        dueAt: lastResortUntil,
        input: { kind: 'last-resort-due', escalationId, time: escalation.lastResortTimes ?? 1 },
      };
    case 'halted': {
      const lapsesAt = acknowledged?.lapsesAt ?? null;
      return lapsesAt === null ? undefined : { dueAt: lapsesAt, input: lapseInput(escalationId, lapsesAt) };
    }
    default:
      return never(phase);
  }
}
