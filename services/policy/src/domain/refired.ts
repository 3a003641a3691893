/** What fires again after its end is paged for again. An acknowledgement of what had ended does not lapse any more. */
import { append } from '@escalog/kernel';
import { climb } from './climb.ts';
import { isAcknowledged } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { evolve, stateAfter } from './evolve.ts';
import { newest, startedAgain } from './fired-again.ts';
import { waitingToLapse } from './halt.ts';

export function firedAgain(
  { incidentId, why }: Extract<EscalationsInput, { kind: 'fired-again' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  const effects = startedAgain(state, incidentId, { code: 'alert-fired-again', text: why }, context).flatMap(
    (event) => {
      const escalation = evolve(state, event).escalations[event.escalationId];
      const trigger = { code: 'alert-fired-again', text: 'It fires again' };
      return escalation === undefined ? [] : [append(event), ...climb(escalation, trigger, state, context)];
    },
  );
  const still = new Set(newest(stateAfter(effects, state).escalations).map(({ escalationId }) => escalationId));
  const over = newest(state.escalations).filter((one) => isAcknowledged(one) && !still.has(one.escalationId));
  return [...effects, ...over.flatMap(({ escalationId }) => waitingToLapse(escalationId, null))];
}
