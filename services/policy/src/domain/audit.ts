import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** Every timer that ought to be set is set. */
export function audited(
  _input: Extract<EscalationsInput, { kind: 'audited' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
