/** The readiness check on publishing: events wait in the outbox while the bus is down, and nothing is lost. */
export function relayCheck(failing: unknown): { name: string; ok: boolean; detail: string } {
  return failing === undefined
    ? { name: 'bus', ok: true, detail: 'events are published at once' }
    : { name: 'bus', ok: false, detail: `events wait in the outbox until the bus answers: ${String(failing)}` };
}
