import { inOrder } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { Incidents } from '../incidents.ts';
import type { MaintenanceHolds } from '../maintenance-holds.ts';
import type { Retrospectives } from '../retrospectives.ts';

/** Intake listens to routing and escalations, and to itself after a crash, only to show them on its own reads. */
export function readReactions(
  { reads, held }: Pick<Incidents, 'reads' | 'held'>,
  holds: MaintenanceHolds,
  retrospectives: Pick<Retrospectives, 'written' | 'archived'>,
): Reactions {
  return {
    IncidentDeclared: (event) =>
      inOrder(
        () => reads.apply(event),
        () => held.apply(event),
        () => holds.heard(event),
      ),
    SeverityChanged: (event) => reads.apply(event),
    ScopeChanged: (event) => reads.apply(event),
    AlertsHeldBack: (event) =>
      inOrder(
        () => held.apply(event),
        () => holds.heard(event),
      ),
    AlertsEnded: (event) => held.apply(event),
    QuietChanged: (event) =>
      inOrder(
        () => reads.apply(event),
        () => held.apply(event),
      ),
    AlertFiredAgain: (event) => reads.apply(event),
    IncidentAcknowledged: (event) => reads.apply(event),
    IncidentResolved: (event) => reads.apply(event),
    IncidentReopened: (event) => reads.apply(event),
    VisibilityChanged: (event) => reads.apply(event),
    FollowUpWritten: (event) => retrospectives.written(event),
    // The mark first: what is written while the rest is dropped sees it.
    IncidentArchived: (event) =>
      inOrder(
        () => reads.apply(event),
        () => held.archived(event.meta.subject),
        () => retrospectives.archived(event),
      ),
    PeopleTold: (event) => reads.apply(event),
    IncidentRouted: (event) => reads.apply(event),
    EscalationStarted: (event) => reads.apply(event),
    LevelReached: (event) => reads.apply(event),
    LevelSkipped: (event) => reads.apply(event),
    EscalationHalted: (event) => reads.apply(event),
    EscalationExhausted: (event) => reads.apply(event),
    LastResortPaged: (event) => reads.apply(event),
    PathReplaced: (event) => reads.apply(event),
    PageDeclined: (event) => reads.apply(event),
    NextLevelRequested: (event) => reads.apply(event),
    IncidentHandedOff: (event) => reads.apply(event),
    StatusChanged: (event) => reads.apply(event),
    LeadAssigned: (event) => reads.apply(event),
    BranchTaken: (event) => reads.apply(event),
    LevelAnswered: (event) => reads.apply(event),
    WaitBegan: (event) => reads.apply(event),
    AcknowledgementLapsed: (event) => reads.apply(event),
    AcknowledgementChanged: (event) => reads.apply(event),
    PagesWithdrawn: (event) => reads.apply(event),
    HandoffAccepted: (event) => reads.apply(event),
    HandoffReturned: (event) => reads.apply(event),
    BounceDetected: (event) => reads.apply(event),
    PathMigrated: (event) => reads.apply(event),
    IncidentReassessed: (event) => reads.apply(event),
    NudgeMade: (event) => reads.apply(event),
    NudgeAccepted: (event) => reads.apply(event),
    NudgeDismissed: (event) => reads.apply(event),
    NudgeExpired: (event) => reads.apply(event),
    NudgeOvertaken: (event) => reads.apply(event),
  };
}
