import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** What the paths ask for in addition, now that severity or scope has changed. */
export function reassessed(
  _input: Extract<EscalationsInput, { kind: 'facts-changed' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
