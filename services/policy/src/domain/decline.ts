import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** Somebody who was paged says that it is not for them: the next level is reached at once. */
export function declined(
  _input: Extract<EscalationsInput, { kind: 'declined' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
