import { anyQuery, type Routes } from '@escalog/http';
import Type from 'typebox';
import { takeAlertGroup } from '../alert-groups.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';

/** Long values are cut, or left out, where they are used: refusing them would lose the page, and the body as a whole is bounded. */
const text = Type.String();
const labels = Type.Union([Type.Record(Type.String(), text), Type.Null()]);

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

/** Fields that we do not read are let through: Alertmanager adds some from version to version, and refusing them would lose pages. */
const body = Type.Object(
  {
    version: Type.Optional(Type.String()),
    groupKey: Type.String({ minLength: 1 }),
    status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
    commonLabels: Type.Optional(labels),
    commonAnnotations: Type.Optional(labels),
    externalURL: Type.Optional(text),
    alerts: Type.Array(
      Type.Object({
        status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
        labels: Type.Record(Type.String(), text, {
          minProperties: 1,
          description: 'At least one: an alert without labels says nothing.',
        }),
        annotations: Type.Optional(labels),
        generatorURL: Type.Optional(text),
      }),
      { minItems: 1, maxItems: 100_000 },
    ),
  },
  { examples: [example] },
);

const answer = Type.Object({ incidentId: Type.Union([Type.String(), Type.Null()]), outcome: Type.String() });

/** `POST /v1/alerts/alertmanager`: the webhook of Prometheus Alertmanager. Answered 2xx after the durable write, so that it is not sent again. */
export function alertmanagerRoute(server: Routes, context: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Take alerts from Prometheus Alertmanager (webhook version 4)',
    // What stands in the address of a receiver, or is added on the way, is no reason to lose a page.
    querystring: anyQuery,
    body,
    response: { 200: answer },
  };
  server.post('/v1/alerts/alertmanager', { schema, bodyLimit: 64 * 1024 * 1024 }, async (request) =>
    takeAlertGroup(request.body, context),
  );
}
