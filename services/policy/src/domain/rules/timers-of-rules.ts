import type { Timer } from '@escalog/kernel';
import type { Escalations, EscalationsInput } from '../escalations.ts';

/** Which timers ought to be set for rules and nudges. */
export function timersOfRules(_state: Escalations): readonly Timer<EscalationsInput>[] {
  return [];
}
