import type { EscalationsEvent, IncidentsEvent, NotificationsEvent, RoutingEvent } from '@escalog/contracts';

/** An event of an incident, whoever decided it. */
export type IncidentStoryEvent = IncidentsEvent | RoutingEvent | EscalationsEvent | NotificationsEvent;

// The compiler asks for each, and for no other.
const names: { readonly [Name in IncidentStoryEvent['type']]: true } = {
  IncidentDeclared: true,
  SeverityChanged: true,
  ScopeChanged: true,
  UpdatePosted: true,
  IncidentAcknowledged: true,
  IncidentResolved: true,
  AlertsHeldBack: true,
  QuietChanged: true,
  AlertsJoined: true,
  AlertsEnded: true,
  AlertFiredAgain: true,
  StaleAlertsReported: true,
  PageDeclined: true,
  NextLevelRequested: true,
  IncidentHandedOff: true,
  StatusChanged: true,
  LeadAssigned: true,
  ReplyIgnored: true,
  IncidentReopened: true,
  VisibilityChanged: true,
  SummaryWritten: true,
  NoteWritten: true,
  NoteWithdrawn: true,
  FollowUpWritten: true,
  IncidentArchived: true,
  IncidentRouted: true,
  EscalationStarted: true,
  LevelReached: true,
  LevelSkipped: true,
  EscalationHalted: true,
  EscalationExhausted: true,
  LastResortPaged: true,
  PathReplaced: true,
  BranchTaken: true,
  LevelAnswered: true,
  WaitBegan: true,
  AcknowledgementLapsed: true,
  HandoffAccepted: true,
  HandoffReturned: true,
  BounceDetected: true,
  PeopleTold: true,
  PathMigrated: true,
  IncidentReassessed: true,
  RuleFired: true,
  NudgeMade: true,
  NudgeAccepted: true,
  NudgeDismissed: true,
  NudgeExpired: true,
  NudgeOvertaken: true,
  CallRequested: true,
  PagesWithdrawn: true,
  AcknowledgementChanged: true,
  DeliveryStarted: true,
  DeliveryAttempted: true,
  PageDelivered: true,
  PageUndeliverable: true,
  PageWithdrawn: true,
  CallDelivered: true,
  CallFailed: true,
  DeliveryRaised: true,
  PageHeld: true,
  PageHeldBack: true,
  ReceiptReceived: true,
  MessageRecalled: true,
};

/** The types of events of which subscriptions can be told, ordered by topic. */
export const subscribedTypes: readonly string[] = Object.keys(names);

/** The types that come nearest to a word that is none; all that are as near. */
export function nearestTypes(word: string): readonly string[] {
  const distances = subscribedTypes.map((name) => ({
    name,
    distance: distanceOf(word.toLowerCase(), name.toLowerCase()),
  }));
  const least = Math.min(...distances.map(({ distance }) => distance));
  return distances.filter(({ distance }) => distance === least).map(({ name }) => name);
}

/** How many letters have to be put in, taken out or replaced (Levenshtein). */
function distanceOf(word: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...word].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column += 1)
      next.push(
        Math.min(
          (next[column - 1] ?? 0) + 1,
          (row[column] ?? 0) + 1,
          (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
