import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Topic } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { uniqueName } from '../testing/messages.ts';
import { createKafkaTopics, openKafkaBus } from './open-kafka-bus.ts';
import { asOperator, changeTopic } from './testing/operator.ts';
import { testOptions, withoutBroker } from './testing/test-cluster.ts';

describe('topics in Kafka', { skip: withoutBroker, timeout: 60_000 }, () => {
  let plain: Topic;
  let compacted: Topic;
  beforeEach(() => {
    plain = { name: uniqueName('plain'), partitions: 3, compacted: false };
    compacted = { name: uniqueName('compacted'), partitions: 2, compacted: true };
  });
  afterEach(() =>
    asOperator(async (admin) => {
      const there = await admin.listTopics();
      await admin.deleteTopics({ topics: [plain.name, compacted.name].filter((name) => there.includes(name)) });
    }),
  );
  const options = () => ({ ...testOptions(), topics: [plain, compacted] });
  const create = () => createKafkaTopics(options(), 1);
  /** What the bus says when it refuses to open. */
  async function refusal(): Promise<string> {
    const error: unknown = await openKafkaBus(options()).then(
      (bus) => bus.close(),
      (refused: unknown) => refused,
    );
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_BUS_TOPICS_DIFFER', false]);
    return error.message;
  }

  it('are created as declared, kept for ever, and then are right', async () => {
    assert.deepEqual(await create(), [
      { name: plain.name, outcome: 'created', problems: [], advice: [] },
      { name: compacted.name, outcome: 'created', problems: [], advice: [] },
    ]);
    assert.deepEqual(
      (await create()).map(({ outcome }) => outcome),
      ['right', 'right'],
    );
    await (await openKafkaBus(options())).close();
  });

  it('that are compacted let go of what is superseded within a day, and a word is said where they do not', async () => {
    await create();
    await changeTopic(compacted.name, { 'cleanup.policy': 'compact' });
    const [, report] = await create();
    assert.equal(report?.outcome, 'right');
    assert.match(report?.advice.join() ?? '', /max\.compaction\.lag\.ms=\d+: set it to 86400000/);
    await (await openKafkaBus(options())).close();
  });

  it('are created where some are there already, which stay as they are', async () => {
    await createKafkaTopics({ ...options(), topics: [{ ...plain, partitions: 1 }] }, 1);
    const reports = await create();
    assert.deepEqual(
      reports.map(({ outcome }) => outcome),
      ['different', 'created'],
    );
    assert.match(reports[0]?.problems[0] ?? '', /1 partitions and needs 3/);
  });

  it('keep the bus from opening when some are missing, each named, with the command that creates them', async () => {
    const message = await refusal();
    for (const part of [`${plain.name} is missing`, `${compacted.name} is missing`, 'npm run topics'])
      assert.ok(message.includes(part), message);
  });

  for (const [settings, says] of [
    [{ 'retention.ms': '604800000' }, /retention\.ms=604800000 and needs -1/],
    [{ 'retention.bytes': '1000000' }, /retention\.bytes=1000000 and needs -1/],
    [{ 'cleanup.policy': 'compact' }, /cleanup\.policy=compact and needs delete/],
  ] as const) {
    it(`keep the bus from opening when one has ${JSON.stringify(settings)}`, async () => {
      await create();
      await changeTopic(plain.name, {
        'retention.ms': '-1',
        'retention.bytes': '-1',
        'cleanup.policy': 'delete',
        ...settings,
      });
      const message = await refusal();
      assert.match(message, says);
      assert.ok(message.includes(plain.name) && message.includes('npm run topics'));
    });
  }

  it('of which nothing is to be kept are created with their retention, in segments as short', async () => {
    const short = { ...plain, retention: 600_000 };
    const own = { ...options(), topics: [short] };
    assert.equal((await createKafkaTopics(own, 1))[0]?.outcome, 'created');
    assert.equal((await createKafkaTopics(own, 1))[0]?.outcome, 'right');
    await changeTopic(plain.name, { 'retention.ms': '-1', 'segment.ms': '604800000' });
    assert.deepEqual((await createKafkaTopics(own, 1))[0]?.problems, [
      `${plain.name} has retention.ms=-1 and needs 600000.`,
      `${plain.name} has segment.ms=604800000 and needs 600000.`,
    ]);
  });

  it('keep the bus from opening when a compacted one would be cleaned by age', async () => {
    await create();
    await changeTopic(compacted.name, { 'cleanup.policy': 'compact,delete' });
    assert.match(await refusal(), /cleanup\.policy=compact,delete and needs compact/);
  });

  it('want no more copies than there are brokers, and say so', async () => {
    await assert.rejects(
      createKafkaTopics(options(), 99),
      (error: unknown) => error instanceof AppError && !error.retriable && /--replication-factor/.test(error.message),
    );
  });
});
