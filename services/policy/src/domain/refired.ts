/** What fires again after its end is paged for again. */
import { append } from '@escalog/kernel';
import { climb } from './climb.ts';
import { factsOf, type Context, type Effects, type Escalations, type EscalationsInput } from './escalations.ts';
import { evolve } from './evolve.ts';
import { startedAgain } from './fired-again.ts';

export function firedAgain(
  { incidentId, why }: Extract<EscalationsInput, { kind: 'fired-again' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  return startedAgain(state, incidentId, { code: 'alert-fired-again', text: why }, context).flatMap((event) => {
    const escalation = evolve(state, event).escalations[event.escalationId];
    const trigger = { code: 'alert-fired-again', text: 'It fires again' };
    return escalation === undefined ? [] : [append(event), ...climb(escalation, trigger, state, context)];
  });
}
