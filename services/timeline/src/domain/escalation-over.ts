/** How a story is told while it goes on: in the present, and without claiming what may still change. */
import type { IncidentEvent } from './incident-event.ts';

/** What is known of an incident, in causal order. */
interface Told {
  readonly events: readonly IncidentEvent[];
}

/** What stops an escalation. */
const stops: ReadonlySet<IncidentEvent['type']> = new Set(['EscalationHalted']);

/** What shows that one runs: also one that had stopped, because its acknowledgement has lapsed or nobody took it over. */
const runs: ReadonlySet<IncidentEvent['type']> = new Set([
  'EscalationStarted',
  'LevelReached',
  'LevelSkipped',
  'EscalationExhausted',
  'LastResortPaged',
  'PathReplaced',
  'AcknowledgementLapsed',
  'HandoffReturned',
]);

/**
 * Whether nothing is escalated any more: the incident is resolved, or every path that was begun has stopped. What was
 * handed off and came back is climbed where it came from, so the other side has stopped.
 */
export function escalationIsOver({ events }: Told): boolean {
  if (isResolved({ events })) return true;
  const isRunning = new Map<string, boolean>();
  for (const event of events) {
    if (!('escalationId' in event) || event.escalationId === null) continue;
    if (event.type === 'HandoffReturned') isRunning.set(event.to, false);
    if (runs.has(event.type)) isRunning.set(event.escalationId, true);
    if (stops.has(event.type)) isRunning.set(event.escalationId, false);
  }
  return isRunning.size > 0 && [...isRunning.values()].every((running) => !running);
}

/** Not any more once it was opened again. */
export function isResolved({ events }: Told): boolean {
  return (
    events.findLast(({ type }) => type === 'IncidentResolved' || type === 'IncidentReopened')?.type ===
    'IncidentResolved'
  );
}

export function nobodyPaged(history: Told): string {
  return escalationIsOver(history) ? 'Nobody was paged.' : 'Nobody has been paged yet.';
}

export function nobodyAcknowledged(history: Told): string {
  return isResolved(history) ? 'Nobody acknowledged it.' : 'Nobody has acknowledged it yet.';
}

export const notResolved = 'It is not resolved yet.';
