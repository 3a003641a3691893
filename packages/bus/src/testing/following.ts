import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { assertCountsUp, keys, message } from './messages.ts';

/** Copies that are kept in memory. */
export function following(current: () => Current): void {
  it('resolves only when everything that was there has been handled, and goes on', async () => {
    const { bus, topic } = current();
    const inbox = new Inbox();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    let isResolved = false;
    const follower = bus
      .follow({
        topics: [topic],
        async handle(batch) {
          begun.resolve();
          await gate.promise;
          inbox.add(batch);
        },
      })
      .then((consumer) => {
        isResolved = true;
        return consumer;
      });
    await begun.promise;
    await bus.publish(topic, [message('meanwhile', '0')]);
    assert.equal(isResolved, false);
    gate.resolve();
    await follower;
    assert.equal(new Set(inbox.received.map(({ key }) => key)).isSupersetOf(new Set(keys(20))), true);

    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '1')),
    );
    await inbox.has(41);
    assertCountsUp(
      inbox.received.filter(({ key }) => key !== 'meanwhile'),
      2,
    );
  });

  it('resolves only behind the last of many batches', async () => {
    const { bus, narrow } = current();
    const inbox = new Inbox();
    await bus.publish(
      narrow,
      Array.from({ length: 1_000 }, (_, index) => message('a', `${index}`)),
    );
    await bus.follow({ topics: [narrow], handle: inbox.handle });
    assertCountsUp(inbox.received, 1_000);
  });

  it('resolves at once on empty topics', async () => {
    const { bus, topic } = current();
    const inbox = new Inbox();
    await bus.follow({ topics: [topic], handle: inbox.handle });
    await bus.publish(topic, [message('a', '0')]);
    await inbox.has(1);
  });

  it('brings what may be held back, before it resolves and afterwards', async () => {
    const { bus, narrow } = current();
    const inbox = new Inbox();
    await bus.publish(narrow, [message('a', '0'), message('a', '1')]);
    await bus.follow({ topics: [narrow], gather: 100, handle: inbox.handle });
    assertCountsUp(inbox.received, 2);
    await bus.publish(narrow, [message('a', '2')]);
    await inbox.has(3);
    assertCountsUp(inbox.received, 3);
  });

  it('gives every follower everything, whatever groups have handled', async () => {
    const { bus, topic, newGroup } = current();
    const inboxes = [new Inbox(), new Inbox(), new Inbox()] as const;
    await bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    await bus.consume({ group: newGroup(), topics: [topic], handle: inboxes[0].handle });
    await inboxes[0].has(10);
    await bus.follow({ topics: [topic], handle: inboxes[1].handle });
    await bus.follow({ topics: [topic], handle: inboxes[2].handle });
    for (const inbox of inboxes) assert.equal(inbox.received.length, 10);
  });

  it('catches up in spite of a rejection, which it delivers again', async () => {
    const { bus, narrow } = current();
    const inbox = new Inbox();
    const errors: unknown[] = [];
    await bus.publish(narrow, [message('a', '0'), message('a', '1')]);
    await bus.follow({
      topics: [narrow],
      async handle(batch) {
        if (errors.length === 0) throw new Error('at first');
        inbox.add(batch);
      },
      onError: (error) => void errors.push(error),
    });
    assertCountsUp(inbox.received, 2);
    assert.equal(errors.length, 1);
  });

  it('reads only the newest messages where that is asked for, and goes on', async () => {
    const { bus, narrow, topic } = current();
    const inbox = new Inbox();
    for (let index = 0; index < 300; index += 1) await bus.publish(narrow, [message('a', `${index}`)]);
    await bus.publish(topic, [message('few', '0'), message('few', '1')]);
    await bus.follow({ topics: [narrow, topic], newest: 5, handle: inbox.handle });
    const ofKey = (key: string) => inbox.received.filter((received) => received.key === key);
    assertCountsUp(ofKey('a'), 5, 295);
    assertCountsUp(ofKey('few'), 2);
    await bus.publish(narrow, [message('a', '300')]);
    await inbox.has(8);
    assertCountsUp(ofKey('a'), 6, 295);
  });

  it('handles nothing once it is stopped', async () => {
    const { bus, topic } = current();
    const stopped = new Inbox();
    const running = new Inbox();
    const consumer = await bus.follow({ topics: [topic], handle: stopped.handle });
    await bus.follow({ topics: [topic], handle: running.handle });
    await consumer.stop();
    await consumer.stop();
    await bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    await running.has(10);
    assert.deepEqual(stopped.received, []);
  });
}
