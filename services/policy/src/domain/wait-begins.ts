import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** The time of a level counts from when its first page has left. */
export function waitBegins(
  _input: Extract<EscalationsInput, { kind: 'page-delivered' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
