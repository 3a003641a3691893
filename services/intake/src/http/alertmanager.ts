import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { takeAlertGroup } from '../alert-groups.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';

const text = Type.String({ maxLength: 10_000 });
const labels = Type.Record(Type.String({ maxLength: 1_000 }), text);

/** Fields that we do not read are let through: Alertmanager adds some from version to version, and refusing them would lose pages. */
const body = Type.Object({
  version: Type.Literal('4'),
  groupKey: Type.String({ minLength: 1, maxLength: 10_000 }),
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: Type.Optional(text),
  alerts: Type.Array(
    Type.Object({
      status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
      labels: Type.Record(Type.String({ maxLength: 1_000 }), text, { minProperties: 1 }),
      annotations: Type.Optional(labels),
      generatorURL: Type.Optional(text),
    }),
    { minItems: 1, maxItems: 10_000 },
  ),
});

const answer = Type.Object({ incidentId: Type.Union([Type.String(), Type.Null()]), outcome: Type.String() });

/** `POST /v1/alerts/alertmanager`: the webhook of Prometheus Alertmanager. Answered 2xx after the durable write, so that it is not sent again. */
export function alertmanagerRoute(server: Routes, context: IntakeContext): void {
  const schema = { tags, summary: 'Take alerts from Prometheus Alertmanager (webhook version 4)', body, response: { 200: answer, 400: problemSchema } };
  server.post('/v1/alerts/alertmanager', { schema, bodyLimit: 16 * 1024 * 1024 }, async (request) => takeAlertGroup(request.body, context));
}
