import type { Context, Effects, Escalations, EscalationsInput } from '../escalations.ts';

/** What rules make of an input, of what was `decided` from it and of the state after that. */
export function afterwards(
  _input: EscalationsInput,
  _decided: Effects,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
