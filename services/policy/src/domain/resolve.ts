/** The end: everything halts, for good. */
import { running, type Context, type Effects, type Escalations, type EscalationsInput } from './escalations.ts';
import { halt } from './halt.ts';

export function resolved(
  _input: Extract<EscalationsInput, { kind: 'resolved' }>,
  state: Escalations,
  _context: Context,
): Effects {
  return running(state).flatMap((escalation) =>
    halt(escalation, { code: 'resolved', text: 'The incident is resolved.' }),
  );
}
