import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { linesOf, message } from '../testing/messages.ts';
import { apiKeys } from './testing/kafka-proxy.ts';
import { openCluster } from './testing/opened-cluster.ts';
import { asOperator } from './testing/operator.ts';
import { withoutBroker } from './testing/test-cluster.ts';

const mebibyte = 1024 * 1024;

/** A bus of one topic with one partition. */
async function opened(t: TestContext) {
  const topic = { name: `reading-on.${randomUUID()}`, partitions: 1, compacted: false };
  const namespace = `${randomUUID()}.`;
  const cluster = await openCluster([topic], { namespace });
  t.after(() => cluster.remove());
  const from = (offset: number) => ({ from: [{ topic: topic.name, partition: 0, offset }] });
  return { ...cluster, topic: topic.name, inCluster: namespace + topic.name, namespace, from };
}

describe('reading on in Kafka', { skip: withoutBroker, timeout: 120_000 }, () => {
  it('refuses a position whose messages were deleted', async (t) => {
    const { bus, topic, inCluster, from } = await opened(t);
    for (const text of ['0', '1', '2']) await bus.publish(topic, [message('a', text)]);
    await asOperator(async (admin) => {
      await admin.fetchTopicOffsets(inCluster);
      await admin.deleteTopicRecords({ topic: inCluster, partitions: [{ partition: 0, offset: '2' }] });
    });
    await assert.rejects(Array.fromAsync(bus.read([topic], from(1))), {
      code: 'ESCALOG_BUS_POSITION_GONE',
      retriable: false,
      message: `Nobody can read on at 1 in partition 0 of ${topic}: what is kept begins at 2.`,
    });
    assert.deepEqual(linesOf((await Array.fromAsync(bus.read([topic], from(2)))).flat()), ['a 2']);
  });

  it('fetches no more than a few batches for who does not take them, and goes on once they do', async (t) => {
    const { bus, proxy, topic } = await opened(t);
    const text = 'x'.repeat(64 * 1024);
    for (let index = 0; index < 400; index += 1) await bus.publish(topic, [message('a', text)]);
    let fetched = 0;
    let heartbeats = 0;
    const isMemberForLong = Promise.withResolvers<void>();
    proxy.fates = {
      response: ({ apiKey }, answer) => {
        if (apiKey === apiKeys.fetch) fetched += answer.length;
        if (apiKey === apiKeys.heartbeat && (heartbeats += 1) === 3) isMemberForLong.resolve();
        return 'pass';
      },
    };
    let count = 0;
    for await (const batch of bus.read([topic])) {
      if (count === 0) {
        // It is a member for so long, and could have had everything meanwhile.
        await isMemberForLong.promise;
        assert.ok(fetched < 4 * mebibyte, `${fetched} bytes of 25 MiB`);
      }
      count += batch.length;
    }
    assert.equal(count, 400);
    assert.ok(fetched > 24 * mebibyte);
  });

  it('leaves no group behind, however it ends', async (t) => {
    const { bus, topic, namespace } = await opened(t);
    for (let index = 0; index < 600; index += 1) await bus.publish(topic, [message('a', `${index}`)]);
    const groups = async (): Promise<readonly string[]> =>
      (await asOperator((admin) => admin.listGroups())).groups
        .map(({ groupId }) => groupId)
        .filter((id) => id.startsWith(namespace));
    for await (const batch of bus.read([topic])) {
      assert.ok(batch.length > 0);
      assert.equal((await groups()).length, 1);
      break;
    }
    assert.deepEqual(await groups(), []);
    const until = new AbortController();
    for await (const batch of bus.read([topic], { until: until.signal })) {
      assert.ok(batch.length > 0);
      until.abort();
    }
    assert.deepEqual(await groups(), []);
  });
});
