/** The time of a level, of a round or of the last resort is over. */
import { never } from '@escalog/kernel';
import { climb, climbFromEnd } from './climb.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { overdue, roundOver, stillUnanswered } from './trigger.ts';
import { waitsAnew } from './wait-begins.ts';

type Timer = Extract<EscalationsInput, { kind: 'acknowledgement-overdue' | 'round-over' | 'last-resort-due' }>;

/** A timer that came due when its escalation has gone on, or has halted, changes nothing. */
export function due(timer: Timer, state: Escalations, context: Context): Effects {
  const escalation = state.escalations[timer.escalationId];
  if (factsOf(state) === null || escalation === undefined) return [];
  const { phase, cycle, level, lastResortTimes } = escalation;
  switch (timer.kind) {
    case 'acknowledgement-overdue':
      return phase === 'climbing' && cycle === timer.cycle && level === timer.level
        ? (waitsAnew(escalation, context.at) ?? climb(escalation, overdue(escalation), state, context))
        : [];
    case 'round-over':
      return phase === 'repeating' && cycle === timer.cycle
        ? climb(escalation, roundOver(escalation), state, context)
        : [];
    case 'last-resort-due':
      return phase === 'exhausted' && lastResortTimes === timer.time
        ? climbFromEnd(escalation, stillUnanswered(escalation), state, context)
        : [];
    default:
      return never(timer);
  }
}
