import type { Context, Effects, Escalations, EscalationsInput } from './escalations.ts';

/** A running escalation goes on with the newest version of its path, because somebody asked for it. */
export function migrated(
  _input: Extract<EscalationsInput, { kind: 'migration-requested' }>,
  _state: Escalations,
  _context: Context,
): Effects {
  return [];
}
