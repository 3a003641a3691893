import type { EscalationsEvent } from '@escalog/contracts';
import { inOrder } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { Give } from './incidents.ts';

/**
 * The catalog listens to escalations to name those that a change touches; and to know when nobody has an incident any
 * more, which its routing asks.
 */
export function escalationReactions(
  give: Give,
  climbing: ClimbingIncidents,
): Pick<Reactions, EscalationsEvent['type']> {
  const note = (event: EscalationsEvent) => climbing.apply(event);
  return {
    EscalationStarted: note,
    LevelReached: note,
    LevelSkipped: note,
    EscalationHalted: note,
    EscalationExhausted: note,
    LastResortPaged: note,
    PathReplaced: note,
    PathMigrated: note,
    HandoffReturned: note,
    IncidentReassessed: note,
    AcknowledgementLapsed: (event) =>
      inOrder(
        () => give(event.meta.subject, event, event.meta),
        () => note(event),
      ),
  };
}
