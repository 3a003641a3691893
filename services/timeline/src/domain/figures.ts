import type { Instant, Milliseconds } from '@escalog/kernel';
import { isResolved } from './escalation-over.ts';
import { isType, type IncidentEvent } from './incident-event.ts';
import { pagesOf } from './names.ts';
import { nudgeFigures, nudgeStories, type NudgeFigures } from './nudges.ts';
import type { PageOutcome, PageStory } from './pages.ts';
import { rightOwnerAt, timeWithNobody } from './responsible.ts';

/** What can be counted. Times run from the declaration; null means that it has not happened. */
export interface Figures extends NudgeFigures {
  readonly msToFirstPageRequested: Milliseconds | null;
  readonly msToFirstPageDelivered: Milliseconds | null;
  readonly msToAcknowledge: Milliseconds | null;
  /** Until the side that kept it acknowledged; null as long as it is being handed over. */
  readonly msToRightOwner: Milliseconds | null;
  /** Until it was resolved last; null while it is open, also again. */
  readonly msToResolve: Milliseconds | null;
  /** In which no acknowledgement stood, from the declaration to the end, or to the last event. */
  readonly msWithNobodyResponsible: Milliseconds;
  /** Asked for, whatever became of them. */
  readonly pagesSent: number;
  readonly pagesDelivered: number;
  /** Sent, but their time passed without an answer, also when one came later. */
  readonly pagesUnanswered: number;
  readonly pagesUndeliverable: number;
  readonly pagesDeclined: number;
  /** Brought with high urgency after they had been quiet. */
  readonly pagesRaised: number;
  readonly attemptsFailed: number;
  readonly levelsReached: number;
  readonly levelsSkipped: number;
  readonly escalationsStarted: number;
  readonly escalationsExhausted: number;
  readonly acknowledgementsLapsed: number;
  readonly handoffs: number;
  readonly handoffsReturned: number;
  /** How often it was said to be over and was not. */
  readonly reopened: number;
  /** Loops in which it went to and fro between owners. */
  readonly bounces: number;
}

/** Takes events in causal order, and the pages told from them. */
export function figuresOf(events: readonly IncidentEvent[], pages: readonly PageStory[]): Figures {
  const began = events.find(isType('IncidentDeclared'))?.meta.occurredAt ?? events[0]?.meta.occurredAt;
  const since = (event: IncidentEvent | undefined): Milliseconds | null => between(began, event?.meta.occurredAt);
  const count = (type: IncidentEvent['type']): number => events.filter(isType(type)).length;
  const ended = (...outcomes: readonly PageOutcome[]): number =>
    pages.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    msToFirstPageRequested: since(events.find((event) => pagesOf(event).length > 0)),
    msToFirstPageDelivered: between(began, earliest(pages.flatMap(({ deliveredAt }) => deliveredAt ?? []))),
    msToAcknowledge: since(events.find(isType('IncidentAcknowledged'))),
    msToRightOwner: between(began, rightOwnerAt(events)),
    msToResolve: isResolved({ events }) ? since(events.findLast(isType('IncidentResolved'))) : null,
    msWithNobodyResponsible: timeWithNobody(events),
    pagesSent: pages.length,
    pagesDelivered: pages.filter(({ deliveredAt }) => deliveredAt !== null).length,
    pagesUnanswered: ended('unanswered', 'answered-late'),
    pagesUndeliverable: ended('undeliverable'),
    pagesDeclined: ended('declined'),
    pagesRaised: pages.filter(({ raisedAt }) => raisedAt !== null).length,
    attemptsFailed: events.filter((event) => event.type === 'DeliveryAttempted' && event.outcome === 'failed').length,
    levelsReached: count('LevelReached'),
    levelsSkipped: count('LevelSkipped'),
    escalationsStarted: count('EscalationStarted'),
    escalationsExhausted: count('EscalationExhausted'),
    acknowledgementsLapsed: count('AcknowledgementLapsed'),
    handoffs: count('IncidentHandedOff'),
    handoffsReturned: count('HandoffReturned'),
    reopened: count('IncidentReopened'),
    bounces: count('BounceDetected'),
    ...nudgeFigures(nudgeStories(events)),
  };
}

function earliest(instants: readonly Instant[]): Instant | undefined {
  return instants.length === 0 ? undefined : (Math.min(...instants) as Instant);
}

/** Two services' clocks may disagree by a little; nothing happens before the declaration. */
function between(from: Instant | undefined, to: Instant | undefined): Milliseconds | null {
  return from === undefined || to === undefined ? null : Math.max(0, to - from);
}
