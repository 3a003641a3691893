/**
 * Every timer that ought to be set is set. What had come to its last resort before there was a timer for that waits for
 * nothing: its last resort is paged once more, and from then on again and again.
 */
import { climbFromEnd } from './climb.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { newest } from './fired-again.ts';
import { timersOf } from './timers-of.ts';
import { stillUnanswered } from './trigger.ts';

export function audited(
  _input: Extract<EscalationsInput, { kind: 'audited' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  return [
    ...timersOf(state).map((timer) => ({ kind: 'set-timer' as const, timer })),
    ...newest(state.escalations)
      .filter(({ phase, lastResortUntil }) => phase === 'exhausted' && (lastResortUntil ?? null) === null)
      .flatMap((escalation) => climbFromEnd(escalation, stillUnanswered(escalation), state, context)),
  ];
}
