/** Somebody wants the next level now. What is acknowledged goes on from where it stood: whoever has it wants more help. */
import { climb, climbFromEnd } from './climb.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { meantBy } from './meant.ts';
import { whoIs } from './who.ts';

export function nextLevel(
  input: Extract<EscalationsInput, { kind: 'next-level-requested' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  const text = `${whoIs(input.by, input.name, context.definitions)} asked for the next level`;
  const trigger = { code: 'next-level-requested', text, facts: { by: input.by } };
  return meantBy(input, state).flatMap((escalation) =>
    // Behind the end of a path there is the last resort alone.
    (escalation.phase === 'exhausted' ? climbFromEnd : climb)(escalation, trigger, state, context),
  );
}
