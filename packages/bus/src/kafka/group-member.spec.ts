import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AppError } from '@escalog/kernel';
import { Inbox } from '../testing/inbox.ts';
import { assertCountsUp, keys, message, uniqueName } from '../testing/messages.ts';
import type { KafkaBusOptions } from './open-kafka-bus.ts';
import { apiKeys } from './testing/kafka-proxy.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { asOperator } from './testing/operator.ts';
import { realClock, withoutBroker } from './testing/test-cluster.ts';

describe('a member of a group in Kafka', { skip: withoutBroker, timeout: 120_000 }, () => {
  let opened: OpenedCluster;
  let topic: string;
  let group: string;
  const open = async (changes: Partial<KafkaBusOptions> = {}): Promise<void> => {
    opened = await openCluster([{ name: topic, partitions: 4, compacted: false }], changes);
  };
  beforeEach(() => {
    topic = uniqueName('topic');
    group = uniqueName('group');
  });
  afterEach(() => opened.remove());

  it('stays one while a batch takes long: it goes on with its heartbeats', async () => {
    await open();
    const inbox = new Inbox();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    await opened.bus.publish(topic, [message('a', '0')]);
    await opened.bus.consume({
      group,
      topics: [topic],
      async handle(batch) {
        begun.resolve();
        await gate.promise;
        inbox.add(batch);
      },
    });
    await begun.promise;
    const beaten = Promise.withResolvers<void>();
    let heartbeats = 0;
    opened.proxy.fates = {
      response: ({ apiKey }, answer) => {
        if (apiKey === apiKeys.heartbeat) {
          // Behind four bytes of throttling: no error.
          assert.equal(answer.readInt16BE(4), 0);
          if ((heartbeats += 1) === 3) beaten.resolve();
        }
        return 'pass';
      },
    };
    await beaten.promise;
    gate.resolve();
    await inbox.has(1);
    await opened.bus.publish(topic, [message('a', '1')]);
    await inbox.has(2);
    assertCountsUp(inbox.received, 2);
  });

  for (const [what, harm] of [
    ['cut', (at: OpenedCluster) => at.proxy.cut()],
    ['dead without a word', (at: OpenedCluster) => at.proxy.freeze()],
  ] as const) {
    it(`goes on when its connections are ${what}`, async () => {
      await open();
      const inbox = new Inbox();
      await opened.bus.consume({ group, topics: [topic], handle: inbox.handle });
      await opened.bus.publish(
        topic,
        keys(10).map((key) => message(key, '0')),
      );
      await inbox.has(10);
      harm(opened);
      await opened.bus.publish(
        topic,
        keys(10).map((key) => message(key, '1')),
      );
      await inbox.until(() => inbox.lines.filter((line) => line.endsWith(' 1')).length >= 10);
      for (const key of keys(10))
        assert.deepEqual(
          [...new Set(inbox.lines.filter((line) => line.startsWith(`${key} `)))],
          [`${key} 0`, `${key} 1`],
        );
    });
  }

  it('comes back after Kafka was down, and goes on where it was', async () => {
    await open();
    const inbox = new Inbox();
    const consumer = await opened.bus.consume({ group, topics: [topic], handle: inbox.handle });
    await opened.bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    await inbox.has(10);
    opened.proxy.isDown = true;
    opened.proxy.cut();
    await assert.rejects(async () => opened.bus.publish(topic, [message('key0', '1')]));
    opened.proxy.isDown = false;
    await opened.bus.publish(topic, [message('key0', '1')]);
    await inbox.has(11);
    assert.equal(inbox.lines.at(-1), 'key0 1');
    assert.equal(inbox.received.length, 11);
    await consumer.stop();
    assert.equal(await opened.bus.lag(group, [topic]), 0);
  });

  it('says that it has lost Kafka, since when and why, until it is back', async () => {
    const [gone, back] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await open({
      log: {
        warn: (_fields, text) => text.includes('has lost Kafka') && gone.resolve(),
        info: (_fields, text) => text.includes('is back') && back.resolve(),
      },
    });
    const inbox = new Inbox();
    const consumer = await opened.bus.consume({ group, topics: [topic], handle: inbox.handle });
    await opened.bus.publish(topic, [message('a', '0')]);
    await inbox.has(1);
    assert.equal(consumer.lost(), undefined);
    const before = Date.now();
    opened.proxy.isDown = true;
    opened.proxy.cut();
    await gone.promise;
    const lost = consumer.lost();
    assert.ok(lost !== undefined && lost.since >= before && lost.since <= Date.now());
    assert.deepEqual([lost.error.code, lost.error.retriable], ['ESCALOG_BUS_UNAVAILABLE', true]);
    await assert.rejects(async () => opened.bus.publish(topic, [message('a', '1')]));
    assert.equal(consumer.lost()?.since, lost.since, 'since it was lost, however often it has tried');
    opened.proxy.isDown = false;
    await back.promise;
    assert.equal(consumer.lost(), undefined);
  });

  it('handles nothing without having made sure that it is one', async () => {
    await open();
    const seen: string[] = [];
    const handled = Promise.withResolvers<void>();
    await opened.bus.consume({
      group,
      topics: [topic],
      async handle() {
        seen.push('handled');
        handled.resolve();
      },
    });
    opened.proxy.fates = {
      response: ({ apiKey }, answer) => {
        if (apiKey === apiKeys.heartbeat) seen.push('heartbeat');
        // An answer with messages is longer, and comes when the next heartbeat is due.
        return apiKey === apiKeys.fetch && answer.length > 1_000 ? 1_500 : 'pass';
      },
    };
    await opened.bus.publish(topic, [message('a', 'x'.repeat(1_000))]);
    seen.length = 0;
    await handled.promise;
    assert.deepEqual(seen, ['heartbeat', 'handled']);
  });

  it('leaves nothing behind when it is stopped while it joins', async () => {
    await open();
    const inbox = new Inbox();
    await opened.bus.consume({ group, topics: [topic], handle: inbox.handle });
    await opened.bus.publish(topic, [message('a', '0')]);
    await inbox.has(1);
    // It is let in only when the first one has noticed.
    const second = await opened.bus.consume({
      group,
      topics: [topic],
      handle: () => Promise.reject(new Error('stopped')),
    });
    await second.stop();
    const { groups } = await asOperator((admin) => admin.describeGroups([group]));
    assert.equal(groups[0]?.members.length, 1);
    await opened.bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    await inbox.has(11);
  });

  it('ends the process when it is no longer allowed to be one', async () => {
    const failed = Promise.withResolvers<AppError>();
    await open({ onFailure: failed.resolve });
    opened.proxy.fates = {
      response: ({ apiKey }, answer) => {
        // GROUP_AUTHORIZATION_FAILED, behind four bytes of throttling.
        if (apiKey === apiKeys.joinGroup) answer.writeInt16BE(30, 4);
        return 'pass';
      },
    };
    await opened.bus.consume({ group, topics: [topic], handle: async () => {} });
    const failure = await failed.promise;
    assert.deepEqual([failure.code, failure.retriable], ['ESCALOG_BUS_REFUSED', false]);
    assert.match(failure.message, /grant/);
  });

  it('ends the process when it gets nothing any more although Kafka answers', async () => {
    const failed = Promise.withResolvers<AppError>();
    await open({ clock: realClock(20), onFailure: failed.resolve });
    const inbox = new Inbox();
    await opened.bus.consume({ group, topics: [topic], handle: inbox.handle });
    await opened.bus.publish(topic, [message('a', '0')]);
    await inbox.has(1);
    opened.proxy.fates = { response: ({ apiKey }) => (apiKey === apiKeys.fetch ? 'lose' : 'pass') };
    assert.equal((await failed.promise).code, 'ESCALOG_BUS_STALLED');
  });

  it('shares topics and groups with nobody in another namespace', async () => {
    await open({ namespace: 'one.' });
    const other = await openCluster([{ name: topic, partitions: 4, compacted: false }], { namespace: 'two.' });
    try {
      const inboxes = [new Inbox(), new Inbox()] as const;
      await opened.bus.consume({ group, topics: [topic], handle: inboxes[0].handle });
      await other.bus.consume({ group, topics: [topic], handle: inboxes[1].handle });
      await opened.bus.publish(topic, [message('a', 'one')]);
      await other.bus.publish(topic, [message('a', 'two')]);
      await Promise.all(inboxes.map((inbox) => inbox.has(1)));
      assert.deepEqual(
        inboxes.map(({ lines }) => lines),
        [['a one'], ['a two']],
      );
      assert.equal(inboxes[0].received[0]?.topic, topic);
    } finally {
      await other.remove();
    }
  });
});
