import type { Timer } from '@escalog/kernel';
import type { Escalations } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { nudgeTimerOf } from './suggest.ts';

/** Which timers ought to be set for nudges: one for each that is open. When rules are to be asked depends on the catalog too: see `rulesDueAt`. */
export function timersOfRules({ ruled }: Escalations): readonly Timer<EscalationsInput>[] {
  return Object.values(ruled?.nudges ?? {}).flatMap(({ nudgeId, outcome, expiresAt }) =>
    outcome === 'open'
      ? [{ id: nudgeTimerOf(nudgeId), dueAt: expiresAt, input: { kind: 'nudge-expired' as const, nudgeId } }]
      : [],
  );
}
