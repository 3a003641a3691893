import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { organisation } from '../harness/organisation.ts';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<{ readonly id: string }> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, text);
  return JSON.parse(text) as { id: string };
}

/** Declares, waits for the second level's page, and follows the link in it; resolves with the spans and metrics that came by then. */
async function declaredAndAcknowledged(otlp: OtlpReceiver): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-telemetry-'));
  await using receiver = await WebhookReceiver.open();
  try {
    await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: folder, PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_METRIC_EXPORT_INTERVAL: '500', OTEL_METRIC_EXPORT_TIMEOUT: '400', ESCALOG_LOG_LEVEL: 'info' });
    const url = await escalog.listening();
    // Ben, who has the webhook, is on the second level, which is reached by a timer.
    const entries = organisation(receiver.url, receiver.secret).map((entry) => (entry.ref === 'escalation-path/ledger' ? { ...entry, nodes: [{ level: { targets: ['person/dana'], acknowledgeWithin: 'PT1S' } }, { level: { targets: ['person/ben'], acknowledgeWithin: 'PT5M' } }] } : entry));
    await post(`${url}/v1/catalog/apply`, { entries });
    const paged = receiver.onNext(() => {});
    const { id } = await post(`${url}/v1/incidents`, { title: 'the books do not balance', affects: ['business-service/ledger'] }, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    await paged;
    const [page] = receiver.attempts.map(({ body }) => body as { data: { acknowledgeUrl: string } });
    const { pathname, search } = new URL(page?.data.acknowledgeUrl ?? 'http://no.page');
    const pressed = await fetch(`${url}${pathname}${search}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(pressed.status, 200);
    escalog.child.kill('SIGTERM');
    assert.equal(await escalog.exited(), 0, escalog.output);
    return id;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('telemetry', { timeout: 60_000 }, () => {
  it('tells one trace, from the request through topics and a timer to the page and back to its acknowledgement', async () => {
    await using otlp = await OtlpReceiver.open();
    const id = await declaredAndAcknowledged(otlp);
    const trace = otlp.spans.filter(({ traceId }) => traceId === '0af7651916cd43dd8448eb211c80319c');
    const byId = new Map(trace.map((span) => [span.spanId, span]));
    const ancestry = (span: ReceivedSpan): string[] => {
      const parent = byId.get(span.parentSpanId);
      return parent === undefined ? [span.name] : [...ancestry(parent), span.name];
    };
    const found = (name: string): ReceivedSpan => {
      const span = trace.find((each) => each.name === name);
      assert.ok(span !== undefined, `there is no span ${name} among ${[...new Set(trace.map((each) => each.name))].join(', ')}`);
      return span;
    };

    assert.deepEqual(ancestry(found('acknowledge')), [
      'POST /v1/incidents',
      `send ${topics.incidents.name}`,
      `process ${topics.incidents.name}`,
      `send ${topics.routing.name}`,
      `process ${topics.routing.name}`,
      'fire timer of escalations',
      `send ${topics.escalations.name}`,
      `process ${topics.escalations.name}`,
      'page by webhook',
      'acknowledge',
    ]);
    assert.equal(found('POST /v1/incidents').parentSpanId, 'b7ad6b7169203331');
    assert.ok(trace.some((span) => span.name === `send ${topics.incidents.name}` && ancestry(span).includes('acknowledge')), 'the acknowledgement is sent within the trace');
    assert.ok(trace.some((span) => span.name === `send ${topics.notifications.name}`), 'the delivery is sent within the trace');
    assert.deepEqual(
      [found('POST /v1/incidents').kind, found(`send ${topics.incidents.name}`).kind, found(`process ${topics.incidents.name}`).kind, found('page by webhook').kind],
      [kinds.server, kinds.producer, kinds.consumer, kinds.client],
    );
    const { attributes } = found(`process ${topics.routing.name}`);
    assert.deepEqual([attributes['messaging.system'], attributes['messaging.operation.type'], attributes['messaging.destination.name'], attributes['messaging.kafka.message.key']], ['kafka', 'process', topics.routing.name, id]);
    assert.equal(found('POST /v1/incidents').service, 'escalog');
  });

  it('links the batch that timelines are made from to the messages in it, and measures by the names of the conventions', async () => {
    await using otlp = await OtlpReceiver.open();
    await declaredAndAcknowledged(otlp);
    const sent = new Set(otlp.spans.filter(({ kind }) => kind === kinds.producer).map(({ spanId }) => spanId));
    const batches = otlp.spans.filter(({ attributes }) => attributes['messaging.batch.message_count'] !== undefined);
    assert.ok(batches.some(({ links }) => links.length > 0));
    for (const { links, parentSpanId } of batches) {
      assert.equal(parentSpanId, '');
      assert.deepEqual(links.filter((link) => !sent.has(link)), []);
    }
    for (const name of ['http.server.request.duration', 'messaging.process.duration', 'messaging.client.operation.duration', 'escalog.message.age', 'escalog.timer.lateness', 'escalog.page.attempt.duration', 'escalog.page.age']) assert.equal(otlp.metrics.get(name), 's', name);
    for (const name of ['messaging.client.sent.messages', 'messaging.client.consumed.messages']) assert.equal(otlp.metrics.get(name), '{message}', name);
  });
});
