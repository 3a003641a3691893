/** What is counted of a page: when it was owed, when it was to be known what became of it, and what did. */
import { instantOf, type Instant } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import type { PageOutcome, PageStory } from './pages.ts';

/** A page that was owed. */
export interface PageFacts {
  readonly pageId: string;
  readonly escalationId: string;
  readonly person: string;
  readonly path: string;
  readonly owner: string | null;
  /** Null for the last resort. */
  readonly level: number | null;
  readonly cycle: number | null;
  readonly owedAt: Instant;
  readonly acknowledgeBy: Instant | null;
  /** When it is to be sent first: when it was owed, unless it is held or a contact rule waits. */
  readonly expectedAt: Instant;
  readonly deliveredAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly outcome: PageOutcome;
  /** When it became known that it was delivered, could not be, or is not wanted any more. */
  readonly settledAt: Instant | null;
  /** Ids of the events that tell what became of it: the first asked for it, the last is the newest. */
  readonly evidence: readonly [first: string, last: string];
}

/** `byId` are the escalations of the incident. */
export function pageFacts(
  page: PageStory,
  events: readonly IncidentEvent[],
  byId: ReadonlyMap<string, Pick<PageFacts, 'path' | 'owner'>>,
): PageFacts {
  const { pageId, escalationId, person, level, cycle, requestedAt, acknowledgeBy } = page;
  const escalation = byId.get(escalationId);
  return {
    pageId,
    escalationId,
    person,
    path: escalation?.path ?? '',
    owner: escalation?.owner ?? null,
    level,
    cycle,
    owedAt: requestedAt,
    acknowledgeBy,
    expectedAt: expectedAt(page, events),
    deliveredAt: page.deliveredAt,
    answeredAt: page.answeredAt,
    endedAt: page.endedAt,
    outcome: page.outcome,
    settledAt: settledAt(page, events),
    evidence: [page.events[0] ?? '', page.events.at(-1) ?? ''],
  };
}

function expectedAt({ pageId, requestedAt }: PageStory, events: readonly IncidentEvent[]): Instant {
  let at: number = requestedAt;
  for (const event of events) {
    if (!('pageId' in event) || event.pageId !== pageId) continue;
    if (event.type === 'DeliveryStarted' && event.steps.length > 0)
      at = Math.max(at, Math.min(...event.steps.map(({ dueAt }) => dueAt)));
    if (event.type === 'PageHeld' || event.type === 'PageHeldBack') at = Math.max(at, event.until);
  }
  return instantOf(at);
}

/** What its path made of a page that it left behind, `not-sent`, says nothing of its delivery; that the path has stopped does. */
function settledAt(page: PageStory, events: readonly IncidentEvent[]): Instant | null {
  const told = events.find((event) => settles.has(event.type) && 'pageId' in event && event.pageId === page.pageId);
  const halted = events.find(
    (event) =>
      event.type === 'EscalationHalted' &&
      event.escalationId === page.escalationId &&
      event.meta.occurredAt >= page.requestedAt,
  );
  const ended = page.outcome === 'declined' || page.outcome === 'stood-down' ? page.endedAt : null;
  const at = [told?.meta.occurredAt, halted?.meta.occurredAt, page.answeredAt, ended].flatMap((one) => one ?? []);
  return at.length === 0 ? null : instantOf(Math.min(...at));
}

const settles: ReadonlySet<IncidentEvent['type']> = new Set(['PageDelivered', 'PageUndeliverable', 'PageWithdrawn']);
