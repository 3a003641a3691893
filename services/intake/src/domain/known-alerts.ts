/**
 * Which alerts of a group an incident knows: those that were seen firing and have not ended, and those that ended of
 * late. The memory is bounded. Alerts beyond it are counted, and as many must be told as ended before the incident is
 * over: what may still fire keeps it open.
 */
import type { Alert } from '@escalog/contracts';
import type { Instant, Milliseconds } from '@escalog/kernel';

export interface KnownAlert {
  readonly alertId: string;
  /** `null` when its source does not say. */
  readonly startsAt: string | null;
}

export interface EndedAlert extends KnownAlert {
  /** When that was heard. */
  readonly endedAt: Instant;
  /** A late report of it is on the timeline already. */
  readonly isNoted: boolean;
}

export interface KnownAlerts {
  readonly firing: readonly KnownAlert[];
  readonly ended: readonly EndedAlert[];
  /** How many more fire. */
  readonly unremembered: number;
  /** The most that a report did not show, as far as that was told; absent from what was stored before it was kept. */
  readonly hidden?: number;
  /** How many were told by name. */
  readonly named: number;
  /** All had ended, and the incident was kept open. */
  readonly areOver: boolean;
}

/** An alert in a report. */
export interface ReportedAlert extends KnownAlert {
  readonly firing: boolean;
  /** `null` when its source does not say. */
  readonly endsAt: string | null;
  readonly name: string;
}

export const noAlerts: KnownAlerts = { firing: [], ended: [], unremembered: 0, named: 0, areOver: false };

const mostRemembered = 500;
const mostNamed = 50;
const mostNamedAtOnce = 10;

/**
 * For how long after its end an alert that is told as firing, with the same start, is a late report: as long as
 * Alertmanager goes on sending a report by default, which is its `group_interval`. Later it does fire: a Prometheus
 * that could not reach its Alertmanager for a while tells the same start again. No longer than that, because such an
 * alert is silent until Alertmanager repeats it.
 */
const lateFor: Milliseconds = 5 * 60_000;

/** Tells whether a report that an alert fires is older than its end. */
export function staleness({ ended }: KnownAlerts, at: Instant): (alert: ReportedAlert) => boolean {
  const recent = ended.filter(({ startsAt, endedAt }) => startsAt !== null && at - endedAt <= lateFor);
  const startOf = new Map(recent.map(({ alertId, startsAt }) => [alertId, startsAt]));
  return ({ firing, alertId, startsAt }) => firing && startsAt !== null && startOf.get(alertId) === startsAt;
}

/** Those of the reported alerts that are not known to fire. */
export function newlyFiring(reported: readonly ReportedAlert[], { firing }: KnownAlerts): readonly ReportedAlert[] {
  const known = new Set(firing.map(({ alertId }) => alertId));
  return reported.filter(({ alertId }) => !known.has(alertId));
}

/** Those of the alerts known to fire that are told as ended. */
export function newlyEnded(reported: readonly ReportedAlert[], { firing }: KnownAlerts): readonly ReportedAlert[] {
  const known = new Set(firing.map(({ alertId }) => alertId));
  return reported.filter((alert) => !alert.firing && known.has(alert.alertId));
}

/** What of newly firing alerts is remembered, and what only counted: the first of an incident by name. */
export function remembered(
  joining: readonly ReportedAlert[],
  { firing, unremembered, named }: KnownAlerts,
): { readonly alerts: readonly Alert[]; readonly further: number } {
  const alerts = joining.slice(0, Math.max(0, mostRemembered - firing.length));
  const others = joining.length - alerts.length;
  return {
    alerts: asTold(alerts, Math.max(0, mostNamed - named)),
    further: Math.max(0, others - Math.max(0, unremembered - alerts.length)),
  };
}

/** As an event tells them: the first `most` by name. */
export function asTold(alerts: readonly ReportedAlert[], most = mostNamedAtOnce): readonly Alert[] {
  return alerts.map(({ alertId, name, startsAt }, index) => ({ alertId, name: index < most ? name : null, startsAt }));
}

/** How many were seen firing and have not ended. */
export function countOf({ firing, unremembered }: KnownAlerts): number {
  return firing.length + unremembered;
}

/** After alerts began to fire. */
export function withFiring(known: KnownAlerts, alerts: readonly Alert[], further: number): KnownAlerts {
  const ids = new Set(alerts.map(({ alertId }) => alertId));
  return {
    ...known,
    firing: [...known.firing, ...alerts.map(({ alertId, startsAt }) => ({ alertId, startsAt }))],
    ended: known.ended.filter(({ alertId }) => !ids.has(alertId)),
    unremembered: Math.max(0, known.unremembered - alerts.length) + further,
    named: known.named + alerts.filter(({ name }) => name !== null).length,
    areOver: false,
  };
}

export interface End {
  /** When it was heard. */
  readonly at: Instant;
  /** Whether the source said when it was: an end without a time tells no late report from an alert that fires again. */
  readonly isTimed: boolean;
  /** All alerts when left out. */
  readonly alerts?: readonly KnownAlert[];
  readonly further?: number;
}

/** After alerts have ended. */
export function withEnded(known: KnownAlerts, { at, isTimed, alerts, further = 0 }: End): KnownAlerts {
  const ids = new Set((alerts ?? known.firing).map(({ alertId }) => alertId));
  const over = known.firing
    .filter(({ alertId }) => isTimed && ids.has(alertId))
    .map((alert) => ({ ...alert, endedAt: at, isNoted: false }));
  return {
    ...known,
    firing: known.firing.filter(({ alertId }) => !ids.has(alertId)),
    ended: [...known.ended.filter(({ endedAt }) => at - endedAt <= lateFor), ...over].slice(-mostRemembered),
    unremembered: alerts === undefined ? 0 : Math.max(0, known.unremembered - further),
  };
}

/** After a late report was put on the timeline. */
export function withNoted(known: KnownAlerts, alerts: readonly KnownAlert[]): KnownAlerts {
  const ids = new Set(alerts.map(({ alertId }) => alertId));
  return {
    ...known,
    ended: known.ended.map((alert) => (ids.has(alert.alertId) ? { ...alert, isNoted: true } : alert)),
  };
}

/** Those late reports that are not on the timeline yet. */
export function notNoted(stale: readonly ReportedAlert[], { ended }: KnownAlerts): readonly ReportedAlert[] {
  const noted = new Set(ended.filter(({ isNoted }) => isNoted).map(({ alertId }) => alertId));
  return stale.filter(({ alertId }) => !noted.has(alertId));
}
