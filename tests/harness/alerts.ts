import { hash } from 'node:crypto';

/** What an alert of a story is like, where it is not like the others. */
export interface AlertInStory {
  readonly name: string;
  readonly service?: string;
  readonly severity?: string;
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly ended?: boolean;
  readonly startsAt?: string;
}

/** A webhook of one group, as Alertmanager sends it. Its alerts have the fingerprint that their labels give them. */
export function webhook(alerts: readonly AlertInStory[], more: object = {}): object {
  return {
    version: '4',
    groupKey: '{}:{cluster="eu"}',
    status: alerts.every(({ ended }) => ended) ? 'resolved' : 'firing',
    externalURL: 'http://alertmanager.acme.example:9093',
    truncatedAlerts: 0,
    ...more,
    alerts: alerts.map(alertOf),
  };
}

function alertOf({
  name,
  service = 'auth',
  severity = 'critical',
  labels = {},
  annotations = {},
  ended = false,
  startsAt = '2026-11-18T01:58:00Z',
}: AlertInStory): object {
  const all = { alertname: name, service, severity, ...labels };
  return {
    status: ended ? 'resolved' : 'firing',
    labels: all,
    annotations,
    startsAt,
    endsAt: ended ? '2026-11-18T02:05:00Z' : '0001-01-01T00:00:00Z',
    fingerprint: hash('sha256', JSON.stringify(all)).slice(0, 16),
  };
}
