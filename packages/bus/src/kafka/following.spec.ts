import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { Inbox } from '../testing/inbox.ts';
import { linesOf, message, readAll, uniqueName } from '../testing/messages.ts';
import { apiKeys } from './testing/kafka-proxy.ts';
import { asOperator, asStranger } from './testing/operator.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { withoutBroker } from './testing/test-cluster.ts';

describe('reading Kafka outside of a group', { skip: withoutBroker, timeout: 120_000 }, () => {
  let opened: OpenedCluster;
  let narrow: string;
  let namespace: string;
  beforeEach(async () => {
    narrow = uniqueName('narrow');
    namespace = uniqueName('namespace');
    opened = await openCluster([{ name: narrow, partitions: 1, compacted: false }], { namespace });
  });
  afterEach(() => opened.remove());

  /** One message, then offsets that hold none: the end of its transaction, and a transaction that was given up. */
  const publishInTransactions = (): Promise<void> =>
    asStranger(async (producer) => {
      for (const [text, end] of [
        ['kept', 'commit'],
        ['given up', 'abort'],
      ] as const) {
        const transaction = await producer.transaction();
        await transaction.send({ topic: namespace + narrow, messages: [{ key: 'a', value: text }] });
        await transaction[end]();
      }
    });

  it('comes to an end behind offsets that hold no message', async () => {
    await publishInTransactions();
    assert.deepEqual(linesOf(await readAll(opened.bus, narrow)), ['a kept']);
    const inbox = new Inbox();
    await opened.bus.follow({ topics: [narrow], handle: inbox.handle });
    assert.deepEqual(inbox.lines, ['a kept']);
    await opened.bus.publish(narrow, [message('a', 'next')]);
    await inbox.has(2);
  });

  it('comes to an end where everything was deleted', async () => {
    await opened.bus.publish(narrow, [message('a', '0'), message('a', '1')]);
    await asOperator(async (admin) => {
      await admin.fetchTopicOffsets(namespace + narrow);
      await admin.deleteTopicRecords({ topic: namespace + narrow, partitions: [{ partition: 0, offset: '2' }] });
    });
    assert.deepEqual(await readAll(opened.bus, narrow), []);
    await opened.bus.follow({ topics: [narrow], handle: async () => {} });
  });

  it('comes to an end where nothing comes any more, as when the newest messages were compacted away', async () => {
    await opened.bus.publish(narrow, [message('a', '0')]);
    // As if there had been more: asked for the end of the partition (timestamp -1), Kafka answers with 5.
    opened.proxy.fates = {
      response: ({ apiKey, body }, answer) => {
        if (apiKey === apiKeys.listOffsets && body.readBigInt64BE(body.length - 8) === -1n)
          answer.writeBigInt64BE(5n, answer.length - 8);
        return 'pass';
      },
    };
    assert.deepEqual(linesOf(await readAll(opened.bus, narrow)), ['a 0']);
    const inbox = new Inbox();
    await opened.bus.follow({ topics: [narrow], handle: inbox.handle });
    assert.deepEqual(inbox.lines, ['a 0']);
  });

  it('lets a group, too, pass over offsets that hold no message', async () => {
    await publishInTransactions();
    const group = uniqueName('group');
    const inbox = new Inbox();
    const consumer = await opened.bus.consume({ group, topics: [narrow], handle: inbox.handle });
    await inbox.has(1);
    while ((await opened.bus.lag(group, [narrow])) > 0);
    await consumer.stop();
    assert.deepEqual(inbox.lines, ['a kept']);
  });

  it('leaves no group behind', async () => {
    const groups = async (): Promise<string[]> =>
      (await asOperator((admin) => admin.listGroups())).groups
        .map(({ groupId }) => groupId)
        .filter((name) => name.startsWith(namespace));
    await opened.bus.publish(narrow, [message('a', '0')]);
    const consumer = await opened.bus.follow({ topics: [narrow], handle: async () => {} });
    assert.equal((await groups()).length, 1);
    await readAll(opened.bus, narrow);
    await consumer.stop();
    assert.deepEqual(await groups(), []);
  });

  it('rejects, worth another try, when Kafka is lost before everything was read', async () => {
    await opened.bus.publish(narrow, [message('a', '0')]);
    const begun = Promise.withResolvers<void>();
    const following = opened.bus.follow({
      topics: [narrow],
      handle() {
        begun.resolve();
        return Promise.reject(new Error('not yet'));
      },
    });
    await begun.promise;
    opened.proxy.isDown = true;
    opened.proxy.cut();
    await assert.rejects(following, (error: unknown) => error instanceof AppError && error.retriable);
    opened.proxy.isDown = false;
  });
});
