import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** Somebody wants the next level now. */
export function nextLevel(
  _input: Extract<EscalationsInput, { kind: 'next-level-requested' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
