import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { assertCountsUp, keys, linesOf, message, readAll, uniqueName } from '../testing/messages.ts';
import { apiKeys } from './testing/kafka-proxy.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { changeTopic } from './testing/operator.ts';
import { withoutBroker } from './testing/test-cluster.ts';

describe('publishing to Kafka', { skip: withoutBroker, timeout: 120_000 }, () => {
  let opened: OpenedCluster;
  let topic: string;
  let narrow: string;
  beforeEach(async () => {
    topic = uniqueName('topic');
    narrow = uniqueName('narrow');
    opened = await openCluster([
      { name: topic, partitions: 4, compacted: false },
      { name: narrow, partitions: 1, compacted: false },
    ]);
  });
  afterEach(() => opened.remove());

  const isRetriable = (error: unknown): boolean => error instanceof AppError && error.retriable;
  const isFinal = (error: unknown): boolean => error instanceof AppError && !error.retriable;

  /** Counts the requests that publish, and how many of them were under way at once. */
  function watchProduce(): { requests: number; most: number } {
    const seen = { requests: 0, most: 0 };
    let underWay = 0;
    opened.proxy.fates = {
      request: ({ apiKey }) => {
        if (apiKey !== apiKeys.produce) return 'pass';
        seen.requests += 1;
        seen.most = Math.max(seen.most, (underWay += 1));
        return 'pass';
      },
      response: ({ apiKey }) => {
        if (apiKey === apiKeys.produce) underWay -= 1;
        return 'pass';
      },
    };
    return seen;
  }

  it('sends what one turn publishes as one request, whatever the topics', async () => {
    const seen = watchProduce();
    const published = keys(50).map((key) => opened.bus.publish(topic, [message(key, '0')]));
    await Promise.resolve();
    await Promise.all([...published, opened.bus.publish(narrow, [message('a', '0')])]);
    assert.equal(seen.requests, 1);
    assert.equal((await readAll(opened.bus, topic, narrow)).length, 51);
  });

  it('has one request under way at a time, and gathers meanwhile', async () => {
    const seen = watchProduce();
    const publishAll = async (key: string): Promise<void> => {
      for (let index = 0; index < 20; index += 1) await opened.bus.publish(topic, [message(key, `${index}`)]);
    };
    await Promise.all(keys(32).map(publishAll));
    assert.equal(seen.most, 1);
    assert.ok(seen.requests <= 100, `${seen.requests} requests for 640 calls`);
    assertCountsUp(await readAll(opened.bus, topic), 20);
  });

  it('cuts what is too much for one request, and keeps its order', async () => {
    const large = (index: number) => ({
      key: 'a',
      value: Buffer.concat([Buffer.from(`${index} `), Buffer.alloc(300_000)]),
      headers: {},
    });
    const seen = watchProduce();
    await opened.bus.publish(
      narrow,
      Array.from({ length: 10 }, (_, index) => large(index)),
    );
    assert.equal(seen.requests, 4 + 1);
    const read = await readAll(opened.bus, narrow);
    assert.deepEqual(
      read.map(({ value }) => Number.parseInt(Buffer.from(value).toString('utf8', 0, 2))),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it('refuses for good what Kafka takes as too large, and nothing else that was on the way with it', async () => {
    await changeTopic(narrow, { 'max.message.bytes': '1000' });
    const others = keys(20, 'other').map((key) => opened.bus.publish(narrow, [message(key, 'x'.repeat(250))]));
    const tooLarge = opened.bus.publish(narrow, [message('too large', 'x'.repeat(2_000))]);
    const behind = opened.bus.publish(narrow, [message('behind', '0')]);
    await assert.rejects(
      async () => tooLarge,
      (error: unknown) => isFinal(error) && /max\.message\.bytes/.test(String(error)),
    );
    await Promise.all([...others, behind]);
    assert.deepEqual(
      new Set((await readAll(opened.bus, narrow)).map(({ key }) => key)),
      new Set([...keys(20, 'other'), 'behind']),
    );
  });

  it('rejects in seconds while Kafka is down, worth another try, and works by itself when it is back', async () => {
    opened.proxy.isDown = true;
    opened.proxy.cut();
    const begun = performance.now();
    await assert.rejects(async () => opened.bus.publish(topic, [message('a', '0')]), isRetriable);
    assert.ok(performance.now() - begun < 11_000);
    opened.proxy.isDown = false;
    await opened.bus.publish(topic, [message('a', '1')]);
    assert.deepEqual(linesOf(await readAll(opened.bus, topic)), ['a 1']);
  });

  it('leaves a connection that no longer answers', async () => {
    await opened.bus.publish(topic, [message('a', '0')]);
    opened.proxy.freeze();
    await opened.bus.publish(topic, [message('a', '1')]);
    assert.deepEqual(linesOf(await readAll(opened.bus, topic)), ['a 0', 'a 1']);
  });

  it('finishes what is under way when it is closed', async () => {
    const published = opened.bus.publish(topic, [message('a', '0')]);
    const closed = opened.bus.close();
    await Promise.all([published, closed]);
    await assert.rejects(async () => opened.bus.publish(topic, []), isFinal);
    opened = await opened.reopen();
    assert.deepEqual(linesOf(await readAll(opened.bus, topic)), ['a 0']);
  });
});
