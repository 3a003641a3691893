/** An alert source as the API shows it. */
export interface Source {
  readonly ref: string;
  readonly name: string;
  readonly format: string;
  readonly address: string;
  readonly hasKey: boolean;
  readonly lastSeenAt: string | null;
  readonly lastRefused: { readonly at: string; readonly code: string; readonly detail: string } | null;
  readonly lastUnread: { readonly at: string; readonly detail: string } | null;
  readonly latest: readonly {
    readonly at: string;
    readonly title: string;
    readonly outcome: string;
    readonly incidentId: string | null;
  }[];
  readonly heartbeat: {
    readonly lastCalledAt: string | null;
    readonly dueAt: string | null;
    readonly missedAt: string | null;
  } | null;
}

/** What became of a report, behind “It”. */
export const outcomeWords: Readonly<Record<string, string>> = {
  opened: 'opened an incident',
  changed: 'changed the incident',
  unchanged: 'changed nothing',
  'fired-again': 'fired again, and people were paged again',
  resolved: 'resolved the incident',
  'kept-open': 'ended, and the incident stays open because a person has taken it over',
  'nothing-open': 'ended what was not open',
  stale: 'came late, and changed nothing',
  'held-back': 'is held back by maintenance',
  'held-back-ended': 'ended while it was held back by maintenance',
};

/** The same of what is only tried. */
export const wouldWords: Readonly<Record<string, string>> = {
  opened: 'would open an incident',
  changed: 'would change the open incident',
  unchanged: 'would change nothing: all of it is known',
  'fired-again': 'would page people again',
  resolved: 'would resolve the incident',
  'kept-open': 'would end, and leave the incident open',
  'nothing-open': 'would do nothing: nothing of it is open',
  stale: 'would come late, and change nothing',
  'held-back': 'would be held back by maintenance',
  'held-back-ended': 'would end what is held back',
};

const alert = {
  status: 'firing',
  labels: { alertname: 'TestAlert', severity: 'critical', service: 'login' },
  annotations: { summary: 'only a test' },
};

/** Something to try a source with, by its format; undefined of what is only called or cannot be tried. */
export function exampleFor(format: string): string | undefined {
  const example = {
    alertmanager: { version: '4', groupKey: 'test', status: 'firing', alerts: [alert] },
    grafana: { version: '1', groupKey: 'test', status: 'firing', alerts: [alert] },
    pagerduty: {
      event_action: 'trigger',
      dedup_key: 'test',
      payload: { summary: 'only a test', source: 'test', severity: 'critical' },
    },
    json: { title: 'only a test' },
    cloudevents: { specversion: '1.0', type: 'test', source: '/test', id: '1', data: { title: 'only a test' } },
  }[format];
  return example === undefined ? undefined : JSON.stringify(example, null, 2);
}

/** How the sender is set up, to be copied; the key is put in where it says so. */
export function setupFor({ format, address, hasKey }: Source, publicUrl: string): string {
  const url = `${publicUrl}${address}`;
  if (format === 'alertmanager')
    return [
      'receivers:',
      '  - name: escalog',
      '    webhook_configs:',
      `      - url: ${url}`,
      '        send_resolved: true',
      ...(hasKey
        ? ['        http_config:', '          authorization:', '            credentials: KEY-OF-THE-SOURCE']
        : []),
      'route:',
      '  receiver: escalog',
    ].join('\n');
  if (format === 'heartbeat') return `curl -fsS -m 10 ${url}${hasKey ? '/KEY-OF-THE-SOURCE' : ''}`;
  if (format === 'pagerduty') return `Events API URL: ${url}\nIntegration key: KEY-OF-THE-SOURCE`;
  const header = hasKey ? " -H 'authorization: Bearer KEY-OF-THE-SOURCE'" : '';
  const type = format === 'cloudevents' ? 'application/cloudevents+json' : 'application/json';
  return `curl -fsS ${url} -H 'content-type: ${type}'${header} -d @event.json`;
}
