import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createKafkaTopics, openKafkaBus } from '@escalog/bus/kafka';
import { connectRegistry, topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import { exampleEvents, FakeRegistry } from '@escalog/contracts/testing';
import { messageOf, systemClock } from '@escalog/runner';
import pino from 'pino';
import { readBy, type ReadMessage } from './reading-process.ts';
import { listenWithRegistryPaths } from './registry-paths.ts';

const broker = process.env['ESCALOG_TEST_KAFKA'] ?? '';
const installed = process.env['ESCALOG_TEST_CONSUMERS'] ?? '';
const python = join(installed, 'python', 'bin', 'python');
const java = join(installed, 'java');
const events: readonly EscalogEvent[] = Object.values(exampleEvents);

function without(tool: string): string | false {
  if (broker === '')
    return process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_KAFKA to the host:port of a Kafka broker';
  if (installed === '')
    return 'set ESCALOG_TEST_CONSUMERS to the folder with Python and Java consumers that docs/consuming-events.md tells how to install';
  return existsSync(tool) ? false : `there is no ${tool}: docs/consuming-events.md tells how to install it`;
}

/** Publishes every example event as the services do, on topics of its own, runs the consumer on them, and compares what it read, type by type. */
async function check([program, ...args]: readonly [string, ...string[]], registryUrl: string): Promise<void> {
  const namespace = `${randomUUID()}.`;
  const names = Object.values(topics).map(({ name }) => namespace + name);
  await publishExamples(namespace);
  try {
    const read = await readBy(program, [...args, broker, registryUrl, `${namespace}group`, ...names], events.length);
    const byType = new Map(read.map((message) => [message.headers['ce_type'], message]));
    for (const event of events)
      assert.deepEqual(withInstants(byType.get(`escalog.${event.type}`)), asRead(event, namespace), event.type);
  } finally {
    removeTopics(names);
  }
}

async function publishExamples(namespace: string): Promise<void> {
  const log = pino({ level: 'silent' });
  const cluster = {
    brokers: [broker],
    tls: false,
    clientId: 'stock-consumers',
    topics: Object.values(topics),
    namespace,
    clock: systemClock,
    log,
  };
  await createKafkaTopics(cluster, 1);
  const bus = await openKafkaBus({ ...cluster, onFailure: assert.fail });
  for (const event of events) await bus.publish(topicOf(event.type), [messageOf(event)]);
  await bus.close();
}

function removeTopics(names: readonly string[]): void {
  const script = [
    'import sys',
    'from confluent_kafka.admin import AdminClient',
    'admin = AdminClient({"bootstrap.servers": sys.argv[1]})',
    'for done in admin.delete_topics(sys.argv[2:]).values(): done.result()',
  ].join('\n');
  if (existsSync(python)) spawnSync(python, ['-c', script, broker, ...names]);
}

/** A message as it has to be read: without what TypeScript alone has, and nothing that a class adds. */
function asRead(event: EscalogEvent, namespace: string): ReadMessage {
  const { key, headers } = messageOf(event);
  const { type: _, ...record } = event;
  return { topic: namespace + topicOf(event.type), key, headers, event: JSON.parse(JSON.stringify(record)) as unknown };
}

/** Python has instants as a datetime, printed as text; everybody else as milliseconds. */
function withInstants(message: ReadMessage | undefined): unknown {
  const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/;
  return JSON.parse(JSON.stringify(message), (_name, value: unknown) =>
    typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : value,
  );
}

const pythonConsumer = [python, join(import.meta.dirname, 'python', 'read_escalog.py')] as const;
const javaConsumer = ['java', '-cp', join(java, '*'), join(import.meta.dirname, 'java', 'ReadEscalog.java')] as const;

describe('a stock consumer decodes every type of event on every topic', () => {
  it(
    "in Python: confluent-kafka's SchemaRegistryClient and AvroDeserializer",
    { skip: without(python), timeout: 90_000 },
    async () => {
      await using registry = await listenWithRegistryPaths();
      await check(pythonConsumer, registry.url);
      assert.equal(
        registry.answered.filter((line) => /^GET \/schemas\/ids\/\d+\?subject=.* 200$/.test(line)).length,
        events.length,
      );
    },
  );

  it('in Java: kafka-clients and Apache Avro', { skip: without(java), timeout: 90_000 }, async () => {
    await using registry = await listenWithRegistryPaths();
    await check(javaConsumer, registry.url);
    assert.equal(registry.answered.filter((line) => /^GET \/schemas\/ids\/\d+ 200$/.test(line)).length, events.length);
  });

  it(
    'in Python, by a schema registry that is not ours and gives ids of its own',
    { skip: without(python), timeout: 90_000 },
    async () => {
      await using registry = await FakeRegistry.listen(500);
      await connectRegistry(registry.url);
      await check(pythonConsumer, registry.url);
      assert.ok(registry.asked.some((line) => line.startsWith('GET /schemas/ids/500?subject=')));
    },
  );
});
