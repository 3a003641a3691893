/** What was held back or is quiet, as it is listed with the maintenance windows that do it. */
import type { OwnIncidentEvent } from '@escalog/contracts';
import { isoOf } from '@escalog/kernel';
import { heldByRefs, heldSince } from './incident-state.ts';

export interface HeldRow {
  /** Of the incident that it is, or will be. */
  readonly incidentId: string;
  /** `held` and `quiet` until the maintenance is over; then `opened` or `paging`; `ended` when nothing fired any more. */
  readonly state: 'held' | 'quiet' | 'opened' | 'paging' | 'ended';
  /** Refs of the windows. */
  readonly windows: readonly string[];
  /** Ref of the source. */
  readonly reportedBy: string;
  readonly title: string;
  readonly severity: string;
  readonly affects: readonly string[];
  readonly since: string;
  /** When something of it last changed. */
  readonly changedAt: string;
  readonly until: string | null;
  /** How often alerts began to fire. */
  readonly times: number;
  readonly because: string;
  /** The version of the stream that this is of. */
  readonly version: number;
}

/** The row after an event; `undefined` when it is none of a row's. */
export function heldRowAfter(row: HeldRow | undefined, event: OwnIncidentEvent): HeldRow | undefined {
  const { subject: incidentId, version, actor, occurredAt } = event.meta;
  if (row !== undefined && row.version >= version) return row;
  const at = isoOf(occurredAt);
  const told = { version, changedAt: at, because: event.reason.text };
  switch (event.type) {
    case 'AlertsHeldBack': {
      const { title, severity, affects, windows, until, alerts, furtherAlerts } = event;
      const before = row?.state === 'held' ? row : undefined;
      return {
        incidentId,
        state: 'held',
        windows: [...new Set([...(before?.windows ?? []), ...windows])],
        reportedBy: actor.ref,
        title,
        severity,
        affects,
        since: before?.since ?? at,
        until: isoOf(until),
        times: (row?.times ?? 0) + (alerts.length + furtherAlerts > 0 ? 1 : 0),
        ...told,
      };
    }
    case 'AlertsEnded':
      return row?.state === 'held'
        ? { ...row, ...told, ...(event.firing === 0 && { state: 'ended', until: null }) }
        : row;
    case 'IncidentDeclared': {
      const { title, severity, affects, quietUntil, reason } = event;
      if (quietUntil === null && reason.facts[heldSince] === undefined) return row;
      const until = quietUntil === null ? null : isoOf(quietUntil);
      const state = quietUntil === null ? 'opened' : 'quiet';
      const quietBy = reason.facts[heldByRefs]?.split(',') ?? [];
      const first = { windows: [], reportedBy: actor.ref, since: at, times: 1 };
      const windows = [...new Set([...(row?.windows ?? []), ...quietBy])];
      return { ...(row ?? first), windows, incidentId, title, severity, affects, state, until, ...told };
    }
    case 'QuietChanged':
      if (row === undefined) return row;
      return event.quietUntil === null
        ? { ...row, ...told, state: 'paging', until: null }
        : { ...row, ...told, until: isoOf(event.quietUntil) };
    case 'IncidentResolved':
      return row?.state === 'quiet' ? { ...row, ...told, state: 'ended', until: null } : row;
    default:
      return row;
  }
}

/** Whether it still waits for the end of a maintenance. */
export function isWaiting({ state }: HeldRow): boolean {
  return state === 'held' || state === 'quiet';
}
