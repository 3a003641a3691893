/** How a story is told while it goes on: in the present, and without claiming what may still change. */
import type { IncidentEvent } from './incident-event.ts';
import type { IncidentHistory } from './timeline.ts';

/** Whether nothing is escalated any more: the incident is resolved, or every path that was begun has stopped. */
export function escalationIsOver({ events }: Pick<IncidentHistory, 'events'>): boolean {
  if (isResolved({ events })) return true;
  const lastOf = new Map<string, IncidentEvent['type']>();
  for (const event of events)
    if ('escalationId' in event && !('pageId' in event) && event.type !== 'IncidentHandedOff')
      lastOf.set(event.escalationId, event.type);
  return lastOf.size > 0 && [...lastOf.values()].every((type) => type === 'EscalationHalted');
}

export function isResolved({ events }: Pick<IncidentHistory, 'events'>): boolean {
  return events.some(({ type }) => type === 'IncidentResolved');
}

export function nobodyPaged(history: Pick<IncidentHistory, 'events'>): string {
  return escalationIsOver(history) ? 'Nobody was paged.' : 'Nobody has been paged yet.';
}

export function nobodyAcknowledged(history: Pick<IncidentHistory, 'events'>): string {
  return isResolved(history) ? 'Nobody acknowledged it.' : 'Nobody has acknowledged it yet.';
}

export const notResolved = 'It is not resolved yet.';
