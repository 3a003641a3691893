import type { IncidentEvent } from './incident-event.ts';

/**
 * What led to the decision that an event belongs to. Of several events of one decision each names the one before it as its
 * cause; only the first names what led to all of them. `undefined` when nothing did, or it is not among the events.
 */
export function decisionCauses(events: readonly IncidentEvent[]): (event: IncidentEvent) => IncidentEvent | undefined {
  const byId = new Map(events.map((event) => [event.meta.eventId, event]));
  return (event) => {
    let first = event;
    for (let before = causeOf(first, byId); before !== undefined; before = causeOf(first, byId)) {
      if (!isSameDecision(before, first)) return before;
      first = before;
    }
    return undefined;
  };
}

function causeOf({ meta }: IncidentEvent, byId: ReadonlyMap<string, IncidentEvent>): IncidentEvent | undefined {
  return byId.get(meta.causationId ?? '');
}

/** The events of a decision follow each other in one stream, at one time. */
function isSameDecision({ meta: before }: IncidentEvent, { meta: after }: IncidentEvent): boolean {
  return (
    before.stream === after.stream && before.version === after.version - 1 && before.occurredAt === after.occurredAt
  );
}
