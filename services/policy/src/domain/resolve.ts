/** The end: everything halts, for good, and those who had been paged are told. */
import { isAcknowledged } from './escalation.ts';
import { running, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { halt, waitingToLapse } from './halt.ts';
import { standDown } from './stand-down.ts';

export function resolved(
  input: Extract<EscalationsInput, { kind: 'resolved' }>,
  state: Escalations,
  context: Context,
): Effects {
  return [
    ...running(state).flatMap((escalation) =>
      halt(escalation, { code: 'resolved', text: 'The incident is resolved.' }),
    ),
    ...Object.values(state.escalations)
      .filter(isAcknowledged)
      .flatMap(({ escalationId }) => waitingToLapse(escalationId, null)),
    ...standDown(input, state, context),
  ];
}
