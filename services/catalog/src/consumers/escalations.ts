import type { EscalationsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { ClimbingIncidents } from '../climbing-incidents.ts';

/** The catalog listens to escalations only to name those that climb through an entry that is changed or removed. */
export function escalationReactions(climbing: ClimbingIncidents): Pick<Reactions, EscalationsEvent['type']> {
  const note = (event: EscalationsEvent) => climbing.apply(event);
  return {
    EscalationStarted: note,
    LevelReached: note,
    LevelSkipped: note,
    EscalationHalted: note,
    EscalationExhausted: note,
    LastResortPaged: note,
    PathReplaced: note,
  };
}
