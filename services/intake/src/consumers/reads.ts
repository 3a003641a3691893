import type { Reactions } from '@escalog/runner';
import type { Incidents } from '../incidents.ts';
import type { MaintenanceHolds } from '../maintenance-holds.ts';

/** Intake listens to routing and escalations, and to itself after a crash, only to show them on its own reads. */
export function readReactions({ reads, held }: Pick<Incidents, 'reads' | 'held'>, holds: MaintenanceHolds): Reactions {
  return {
    async IncidentDeclared(event) {
      await reads.apply(event);
      await held.apply(event);
      await holds.heard(event);
    },
    SeverityChanged: (event) => reads.apply(event),
    ScopeChanged: (event) => reads.apply(event),
    async AlertsHeldBack(event) {
      await held.apply(event);
      await holds.heard(event);
    },
    AlertsEnded: (event) => held.apply(event),
    async QuietChanged(event) {
      await reads.apply(event);
      await held.apply(event);
    },
    AlertFiredAgain: (event) => reads.apply(event),
    IncidentAcknowledged: (event) => reads.apply(event),
    IncidentResolved: (event) => reads.apply(event),
    IncidentRouted: (event) => reads.apply(event),
    EscalationStarted: (event) => reads.apply(event),
    LevelReached: (event) => reads.apply(event),
    LevelSkipped: (event) => reads.apply(event),
    EscalationHalted: (event) => reads.apply(event),
    EscalationExhausted: (event) => reads.apply(event),
    LastResortPaged: (event) => reads.apply(event),
    PathReplaced: (event) => reads.apply(event),
  };
}
