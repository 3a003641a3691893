import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** An acknowledgement lapses, unless somebody has been active since. */
export function lapseDue(
  _input: Extract<EscalationsInput, { kind: 'lapse-due' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
