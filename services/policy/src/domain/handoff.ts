import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** Somebody gives it to others, and stays responsible until one of them acknowledges. */
export function handedOff(
  _input: Extract<EscalationsInput, { kind: 'handed-off' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
