import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics, type ServiceName } from '@escalog/contracts';
import { organisation } from '../harness/organisation.ts';
import type { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { whyNoServers } from '../servers/why-no-servers.ts';
import { embedded, fiveProcesses, type Observed } from './installations.ts';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

interface Page {
  readonly incidentId: string;
  readonly acknowledgeUrl: string;
}

async function pageFor(incidentId: string, receiver: WebhookReceiver): Promise<Page> {
  for (;;) {
    const next = receiver.onNext(() => {});
    const page = receiver.attempts
      .map(({ body }) => (body as { data: Page }).data)
      .find((each) => each.incidentId === incidentId);
    if (page !== undefined) return page;
    await next;
  }
}

/** Declares, waits for the second level's page, presses the button behind its link, and stops everything; resolves with the incident's id. */
async function declaredAndAcknowledged(escalog: Observed): Promise<string> {
  const post = async (
    service: ServiceName,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<string> => {
    const { status, text } = await escalog.post(service, path, body, headers);
    assert.ok(status < 300, text);
    return text;
  };
  // Ben, who has the webhook, is on the second level, which is reached by a timer.
  const levels = [
    { level: { targets: ['person/dana'], acknowledgeWithin: 'PT1S' } },
    { level: { targets: ['person/ben'], acknowledgeWithin: 'PT5M' } },
  ];
  const entries = organisation(escalog.receiver.url, escalog.receiver.secret).map((entry) =>
    entry.ref === 'escalation-path/ledger' ? { ...entry, nodes: levels } : entry,
  );
  await post('catalog', '/v1/catalog/apply', { entries });
  const declared = await post(
    'intake',
    '/v1/incidents',
    { title: 'the books do not balance', affects: ['business-service/ledger'] },
    { traceparent: `00-${caller.traceId}-${caller.spanId}-01` },
  );
  const { id } = JSON.parse(declared) as { id: string };
  const { pathname, search } = new URL((await pageFor(id, escalog.receiver)).acknowledgeUrl);
  await post('intake', `${pathname}${search}`, undefined, { 'content-type': 'application/x-www-form-urlencoded' });
  await escalog.stop();
  return id;
}

const withoutServers = await whyNoServers();

for (const { where, start, skip } of [
  { where: 'of the embedded process', start: embedded, skip: false as const },
  { where: 'of five processes on Kafka and MongoDB', start: fiveProcesses, skip: withoutServers },
]) {
  describe(`the telemetry ${where}`, { timeout: 120_000, skip }, () => {
    it('tells one trace, from the request through topics and a timer to the page and back to its acknowledgement', async () => {
      await using otlp = await OtlpReceiver.open();
      await using escalog = await start(otlp.url);
      const id = await declaredAndAcknowledged(escalog);
      assertOneTrace(otlp.spans, id, (service) => escalog.nameOf(service));
      if (start === fiveProcesses) assertBatchesAreLinked(otlp.spans);
      assertMeasured(otlp.metrics);
    });
  });
}

function assertOneTrace(spans: readonly ReceivedSpan[], id: string, nameOf: (service: ServiceName) => string): void {
  const trace = spans.filter(({ traceId }) => traceId === caller.traceId);
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const ancestry = (span: ReceivedSpan): string[] => {
    const parent = byId.get(span.parentSpanId);
    return [...(parent === undefined ? [] : ancestry(parent)), `${span.service}: ${span.name}`];
  };
  const found = (name: string): ReceivedSpan => {
    const span = trace.find((each) => each.name === name);
    assert.ok(
      span !== undefined,
      `there is no span ${name} among ${[...new Set(trace.map((each) => each.name))].join(', ')}`,
    );
    return span;
  };

  assert.deepEqual(ancestry(found('acknowledge')), [
    `${nameOf('intake')}: POST /v1/incidents`,
    `${nameOf('intake')}: send ${topics.incidents.name}`,
    `${nameOf('catalog')}: process ${topics.incidents.name}`,
    `${nameOf('catalog')}: send ${topics.routing.name}`,
    `${nameOf('policy')}: process ${topics.routing.name}`,
    `${nameOf('policy')}: fire timer of escalations`,
    `${nameOf('policy')}: send ${topics.escalations.name}`,
    `${nameOf('notification')}: process ${topics.escalations.name}`,
    `${nameOf('notification')}: page by webhook`,
    `${nameOf('intake')}: acknowledge`,
  ]);
  assert.equal(found('POST /v1/incidents').parentSpanId, caller.spanId);
  const sends = (topic: string): readonly ReceivedSpan[] => trace.filter((span) => span.name === `send ${topic}`);
  assert.ok(sends(topics.notifications.name).length > 0, 'the delivery is sent within the trace');
  assert.ok(
    trace.some((span) => ancestry(span).includes(`${nameOf('intake')}: acknowledge`) && span.kind === kinds.producer),
    'the acknowledgement is sent within the trace',
  );
  assert.deepEqual(
    [
      found('POST /v1/incidents').kind,
      found(`send ${topics.incidents.name}`).kind,
      found(`process ${topics.incidents.name}`).kind,
      found('page by webhook').kind,
    ],
    [kinds.server, kinds.producer, kinds.consumer, kinds.client],
  );
  const { attributes } = found(`process ${topics.routing.name}`);
  assert.deepEqual(
    [
      attributes['messaging.system'],
      attributes['messaging.operation.type'],
      attributes['messaging.destination.name'],
      attributes['messaging.kafka.message.key'],
    ],
    ['kafka', 'process', topics.routing.name, id],
  );
}

/** On a cluster timelines are made from batches of many traces, which are no child of any. */
function assertBatchesAreLinked(spans: readonly ReceivedSpan[]): void {
  const sent = new Set(spans.filter(({ kind }) => kind === kinds.producer).map(({ spanId }) => spanId));
  const batches = spans.filter(({ attributes }) => attributes['messaging.batch.message_count'] !== undefined);
  assert.ok(batches.some(({ links }) => links.length > 0));
  for (const { links, parentSpanId } of batches) {
    assert.equal(parentSpanId, '');
    assert.deepEqual(
      links.filter((link) => !sent.has(link)),
      [],
    );
  }
}

/** By the names and units of the conventions. */
function assertMeasured(metrics: ReadonlyMap<string, string>): void {
  for (const name of [
    'http.server.request.duration',
    'messaging.process.duration',
    'messaging.client.operation.duration',
    'escalog.message.age',
    'escalog.timer.lateness',
    'escalog.page.attempt.duration',
    'escalog.page.age',
  ])
    assert.equal(metrics.get(name), 's', name);
  for (const name of ['messaging.client.sent.messages', 'messaging.client.consumed.messages'])
    assert.equal(metrics.get(name), '{message}', name);
}
