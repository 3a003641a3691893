import { isoOf } from '@escalog/kernel';
import { sweepChoice, type PublishingFailure } from './relay.ts';

/** The readiness check on publishing: events wait in the outbox while the bus is down, and nothing is lost. */
export function relayCheck(failing: PublishingFailure | undefined): { name: string; ok: boolean; detail: string } {
  if (failing === undefined) return { name: 'bus', ok: true, detail: 'events are published at once' };
  return { name: 'bus', ok: false, detail: `events${streams(failing)} wait in the outbox since ${isoOf(failing.since)}, until the bus answers: ${String(failing.error)}` };
}

function streams({ waiting }: PublishingFailure): string {
  if (waiting === 0) return '';
  return waiting < sweepChoice ? ` of ${waiting} streams` : ` of ${sweepChoice} streams or more`;
}
