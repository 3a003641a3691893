import { anyQuery, HttpProblem, problemSchema, takeAnyJson, type Routes } from '@escalog/http';
import Type from 'typebox';
import { outcomes, takeAlertGroup, type AlertOutcome } from '../alert-groups.ts';
import { receivedGroup } from '../domain/received-alerts.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';
import { sourceCalled, type Caller } from './source-access.ts';

const source = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'The name of an alert-source entry: alertmanager, which need not exist, or one of your own.',
  examples: ['alertmanager'],
});
const key = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The key of the source, for senders that can be told nothing but an address.',
  examples: ['not-looked-at-without-one'],
});

const labelsOfExample = { alertname: 'HighErrorRate', service: 'payments-api', severity: 'critical' };
const example = {
  version: '4',
  groupKey: '{}:{alertname="HighErrorRate"}',
  status: 'firing',
  commonLabels: labelsOfExample,
  commonAnnotations: { summary: 'One request in ten fails' },
  externalURL: 'http://alertmanager.example:9093',
  alerts: [
    {
      status: 'firing',
      labels: labelsOfExample,
      annotations: { summary: 'One request in ten fails' },
      startsAt: '2026-11-18T02:00:00Z',
      generatorURL: 'http://prometheus.example:9090/graph',
    },
  ],
};

const anything = (description: string) => Type.Optional(Type.Unknown({ description }));

/** What is read of a body. Nothing is refused for its type: that would lose a page. `received-alerts.ts` reads what can be read. */
const body = Type.Object(
  {
    groupKey: anything('Tells groups apart; without one, groupLabels do, else the labels that the alerts share.'),
    alerts: Type.Array(Type.Unknown(), {
      description:
        'Alerts with status (firing unless it is resolved), labels, annotations, startsAt, generatorURL and fingerprint. One of them at least has a label or an annotation.',
    }),
    truncatedAlerts: anything('How many alerts of the group are left out. A shortened list resolves nothing.'),
    commonLabels: anything('Kept with the incident.'),
    groupLabels: anything('The labels by which the alerts are grouped.'),
    externalURL: anything('Where the source shows the matter.'),
  },
  { title: 'AlertGroup', examples: [example] },
);

const answer = Type.Object({
  incidentId: Type.Union([Type.String(), Type.Null()]),
  outcome: Type.Enum([...outcomes]),
});

const unreadable =
  'No alert in "alerts" says anything: send at least one with labels, such as {"alerts": [{"status": "firing", "labels": {"alertname": "DatabaseDown"}}]}.';

/**
 * `POST /v1/alerts/{source}`, also with `/{key}`: the webhook of Prometheus Alertmanager, and of what sends the same. Each
 * source has an address of its own. Answered 2xx after the durable write, so that it is not sent again.
 */
export async function alertRoutes(server: Routes, context: IntakeContext): Promise<void> {
  takeAnyJson(server);
  const schema = {
    tags,
    summary: 'Take alerts from Prometheus Alertmanager (webhook version 4), or what speaks like it',
    // What stands in the address of a receiver, or is added on the way, is no reason to lose a page.
    querystring: anyQuery,
    body,
    response: { 200: answer, 401: problemSchema, 404: problemSchema },
  };
  const limits = { bodyLimit: 64 * 1024 * 1024 };

  server.post(
    '/v1/alerts/:source',
    { schema: { ...schema, params: Type.Object({ source }) }, ...limits },
    async ({ params, headers, body: sent }) => take(params.source, { headers }, sent),
  );
  server.post(
    '/v1/alerts/:source/:key',
    {
      schema: {
        ...schema,
        summary: `${schema.summary}; with the key in the address`,
        params: Type.Object({ source, key }),
      },
      ...limits,
    },
    async ({ params, headers, body: sent }) => take(params.source, { headers, key: params.key }, sent),
  );

  function take(name: string, caller: Caller, sent: unknown): Promise<AlertOutcome> {
    sourceCalled(name, ['alertmanager', 'grafana'], caller, context.definitions);
    const group = receivedGroup(sent);
    if (group === undefined) throw new HttpProblem(400, 'no-readable-alert', unreadable);
    return takeAlertGroup(group, name, context);
  }
}
