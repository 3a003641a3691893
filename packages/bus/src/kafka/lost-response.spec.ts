import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keys, message, readAll, textOf, uniqueName } from '../testing/messages.ts';
import { apiKeys, type Fate } from './testing/kafka-proxy.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { withoutBroker } from './testing/test-cluster.ts';

/**
 * What kafkajs's idempotent producer gets wrong: Kafka appends, its answer is lost, and of what is sent next one
 * message is acknowledged and not in the log.
 */
describe('a lost answer of Kafka', { skip: withoutBroker, timeout: 120_000 }, () => {
  let opened: OpenedCluster;
  let topic: string;
  beforeEach(async () => {
    topic = uniqueName('topic');
    opened = await openCluster([{ name: topic, partitions: 4, compacted: false }]);
  });
  afterEach(() => opened.remove());

  /** Every `nth` answer to a publish request meets this fate, after Kafka has appended. */
  function loseAnswers(nth: number, fate: Fate): void {
    let answers = 0;
    opened.proxy.fates = {
      response: ({ apiKey }) => {
        if (apiKey !== apiKeys.produce) return 'pass';
        answers += 1;
        return answers % nth === 0 ? fate : 'pass';
      },
    };
  }

  /** Publishes 0, 1, 2, … for each key, each number again until it is acknowledged. */
  async function publishCounting(key: string, count: number): Promise<void> {
    for (let index = 0; index < count;) {
      const isAcknowledged = await Promise.resolve(opened.bus.publish(topic, [message(key, `${index}`)])).then(
        () => true,
        () => false,
      );
      if (isAcknowledged) index += 1;
    }
  }

  for (const [what, fate, nth, count] of [
    ['with the connection', 'cut', 4, 30],
    ['without a word', 'lose', 2, 2],
  ] as const) {
    it(`${what} loses no message and no order: what it repeats comes behind what it was first`, async () => {
      loseAnswers(nth, fate);
      await Promise.all(keys(8).map((key) => publishCounting(key, count)));
      opened.proxy.fates = {};
      const read = await readAll(opened.bus, topic);
      const counted = Array.from({ length: count }, (_, index) => `${index}`);
      for (const [key, ofKey] of Map.groupBy(read, (each) => each.key))
        assert.deepEqual([...new Set(ofKey.map(textOf))], counted, key);
      assert.ok(read.length > 8 * count, 'nothing was repeated, so no answer was lost');
    });
  }

  it('loses nothing that others publish at that moment', async () => {
    const second = Promise.withResolvers<void>();
    let isLost = false;
    opened.proxy.fates = {
      response: ({ apiKey }) => {
        if (apiKey !== apiKeys.produce || isLost) return 'pass';
        isLost = true;
        void Promise.resolve(opened.bus.publish(topic, [message('second', '0')])).then(second.resolve, second.reject);
        return 'cut';
      },
    };
    await opened.bus.publish(topic, [message('first', '0')]);
    await second.promise;
    assert.deepEqual((await readAll(opened.bus, topic)).map(({ key }) => key).sort(), ['first', 'first', 'second']);
  });
});
