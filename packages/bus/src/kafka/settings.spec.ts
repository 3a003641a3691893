import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Inbox } from '../testing/inbox.ts';
import { message, uniqueName } from '../testing/messages.ts';
import { consumerSettings, producerSettings, runSettings } from './settings.ts';
import { apiKeys, type KafkaRequest } from './testing/kafka-proxy.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { withoutBroker } from './testing/test-cluster.ts';

describe('how kafkajs is used', () => {
  it('is with a producer that cannot lose an acknowledged message', () => {
    assert.deepEqual(
      [producerSettings.idempotent, producerSettings.maxInFlightRequests, producerSettings.retry.retries],
      [false, 1, 0],
    );
  });

  it('is with consumers that commit nothing by themselves and do not restart by themselves', async () => {
    assert.deepEqual([runSettings.autoCommit, runSettings.eachBatchAutoResolve], [false, false]);
    assert.equal(await consumerSettings.retry.restartOnFailure(), false);
    assert.equal(consumerSettings.heartbeatInterval, 1_000);
  });
});

describe('what goes over the wire to Kafka', { skip: withoutBroker, timeout: 60_000 }, () => {
  const requests: KafkaRequest[] = [];
  let opened: OpenedCluster;
  let topic: string;
  beforeEach(async () => {
    topic = uniqueName('topic');
    opened = await openCluster([{ name: topic, partitions: 1, compacted: false }]);
    requests.length = 0;
    opened.proxy.fates = {
      request(request) {
        requests.push(request);
        return 'pass';
      },
    };
    const inbox = new Inbox();
    await opened.bus.consume({ group: uniqueName('group'), topics: [topic], handle: inbox.handle });
    await opened.bus.publish(topic, [message('a', '0')]);
    await inbox.has(1);
  });
  afterEach(() => opened.remove());

  const bodies = (apiKey: number): readonly Buffer[] => {
    const found = requests.filter((request) => request.apiKey === apiKey).map(({ body }) => body);
    assert.ok(found.length > 0);
    return found;
  };

  it('is written to all replicas in sync, outside of transactions and without compression', () => {
    for (const body of bodies(apiKeys.produce)) {
      assert.equal(body.readInt16BE(0), -1, 'transactional id');
      assert.equal(body.readInt16BE(2), -1, 'acks');
      assert.ok(body.readInt32BE(4) <= 5_000, 'timeout');
      const batch = body.subarray(body.indexOf(topic) + topic.length + 4 + 4 + 4);
      assert.equal(batch.readInt8(16), 2, 'magic');
      assert.equal(batch.readInt16BE(21) & 0b111, 0, 'compression');
      assert.equal(batch.readBigInt64BE(43), -1n, 'producer id');
    }
  });

  it('waits at most 250 ms for messages, and takes the first that there is', () => {
    for (const body of bodies(apiKeys.fetch)) {
      assert.ok(body.readInt32BE(4) <= 250, 'max wait');
      assert.equal(body.readInt32BE(8), 1, 'min bytes');
    }
  });

  it('waits for a full partition where messages may be held back, and no longer than they may', async () => {
    const inbox = new Inbox();
    await opened.bus.consume({ group: uniqueName('group'), topics: [topic], gather: 125, handle: inbox.handle });
    await inbox.has(1);
    const waits = bodies(apiKeys.fetch).map((body) => `${body.readInt32BE(4)} ms for ${body.readInt32BE(8)} bytes`);
    assert.deepEqual([...new Set(waits)].sort(), ['125 ms for 262144 bytes', '250 ms for 1 bytes']);
  });

  it('asks to be missed after ten seconds, and to rejoin within thirty', () => {
    for (const body of bodies(apiKeys.joinGroup)) {
      const afterGroup = 2 + body.readInt16BE(0);
      assert.equal(body.readInt32BE(afterGroup), 10_000, 'session timeout');
      assert.equal(body.readInt32BE(afterGroup + 4), 30_000, 'rebalance timeout');
    }
  });

  it('never asks for a topic to be created on the way', () => {
    for (const body of bodies(apiKeys.metadata)) assert.equal(body.readInt8(body.length - 1), 0);
  });
});
