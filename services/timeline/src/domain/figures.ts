import type { Instant, Milliseconds } from '@escalog/kernel';
import { isType, type IncidentEvent } from './incident-event.ts';
import { pagesOf } from './names.ts';
import type { PageOutcome, PageStory } from './pages.ts';

/** What can be counted. Times run from the declaration; null means that it has not happened. */
export interface Figures {
  readonly msToFirstPageRequested: Milliseconds | null;
  readonly msToFirstPageDelivered: Milliseconds | null;
  readonly msToAcknowledge: Milliseconds | null;
  readonly msToResolve: Milliseconds | null;
  /** Asked for, whatever became of them. */
  readonly pagesSent: number;
  readonly pagesDelivered: number;
  /** Sent, but their time passed without an answer, also when one came later. */
  readonly pagesUnanswered: number;
  readonly pagesUndeliverable: number;
  readonly attemptsFailed: number;
  readonly levelsReached: number;
  readonly levelsSkipped: number;
  readonly escalationsStarted: number;
  readonly escalationsExhausted: number;
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
    msToFirstPageDelivered: since(events.find(isType('PageDelivered'))),
    msToAcknowledge: since(events.find(isType('IncidentAcknowledged'))),
    msToResolve: since(events.find(isType('IncidentResolved'))),
    pagesSent: pages.length,
    pagesDelivered: pages.filter(({ deliveredAt }) => deliveredAt !== null).length,
    pagesUnanswered: ended('unanswered', 'answered-late'),
    pagesUndeliverable: ended('undeliverable'),
    attemptsFailed: events.filter((event) => event.type === 'DeliveryAttempted' && event.outcome === 'failed').length,
    levelsReached: count('LevelReached'),
    levelsSkipped: count('LevelSkipped'),
    escalationsStarted: count('EscalationStarted'),
    escalationsExhausted: count('EscalationExhausted'),
  };
}

/** Two services' clocks may disagree by a little; nothing happens before the declaration. */
function between(from: Instant | undefined, to: Instant | undefined): Milliseconds | null {
  return from === undefined || to === undefined ? null : Math.max(0, to - from);
}
