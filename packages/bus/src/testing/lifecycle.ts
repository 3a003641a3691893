import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '@escalog/kernel';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { assertCountsUp, keys, message, readAll } from './messages.ts';

/** Stopping, closing, crashing and opening again. */
export function lifecycle(current: () => Current): void {
  it('stops only when the message in hand is done, and handles nothing further', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const consumer = await bus.consume({
      group,
      topics: [narrow],
      async handle(batch) {
        begun.resolve();
        await gate.promise;
        inbox.add(batch);
      },
    });
    await bus.publish(narrow, [message('a', '0')]);
    await begun.promise;
    let isStopped = false;
    const stopping = consumer.stop().then(() => void (isStopped = true));
    await bus.publish(narrow, [message('a', '1')]);
    await readAll(bus, narrow);
    assert.equal(isStopped, false);
    gate.resolve();
    await stopping;
    await consumer.stop();
    assert.deepEqual(inbox.lines, ['a 0']);
    assert.equal(await bus.lag(group, [narrow]), 1);
  });

  it('handles nothing once it is stopped, also when it has only just begun', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const stopped = new Inbox();
    const running = new Inbox();
    const consumer = await bus.consume({ group, topics: [narrow], handle: stopped.handle });
    await consumer.stop();
    await bus.publish(narrow, [message('a', '0')]);
    await bus.consume({ group, topics: [narrow], handle: running.handle });
    await running.has(1);
    assert.deepEqual(stopped.lines, []);
  });

  it('stops while what it handles keeps being rejected, and then delivers it again', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const rejected = Promise.withResolvers<void>();
    await bus.publish(narrow, [message('a', '0')]);
    const consumer = await bus.consume({
      group,
      topics: [narrow],
      handle: () => Promise.reject(new Error('always')),
      onError: () => rejected.resolve(),
    });
    await rejected.promise;
    await consumer.stop();
    const inbox = new Inbox();
    await bus.consume({ group, topics: [narrow], handle: inbox.handle });
    await inbox.has(1);
    assert.deepEqual(inbox.lines, ['a 0']);
  });

  it('closes twice, stops what is running, and rejects what comes later', async () => {
    const { bus, topic, newGroup } = current();
    const inbox = new Inbox();
    await bus.publish(topic, [message('a', '0')]);
    await bus.consume({ group: newGroup(), topics: [topic], handle: inbox.handle });
    await bus.follow({ topics: [topic], handle: inbox.handle });
    await bus.close();
    await bus.close();
    for (const call of [
      () => bus.publish(topic, [message('a', '1')]),
      () => bus.consume({ group: newGroup(), topics: [topic], handle: inbox.handle }),
      () => bus.follow({ topics: [topic], handle: inbox.handle }),
      async () => readAll(bus, topic),
      () => bus.lag(newGroup(), [topic]),
    ]) {
      await assert.rejects(async () => call(), AppError);
    }
  });

  it('has after reopening what was published and how far groups have come', async () => {
    const { bus, topic, newGroup, opened, use } = current();
    const group = newGroup();
    const before = new Inbox();
    await bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    const consumer = await bus.consume({ group, topics: [topic], handle: before.handle });
    await before.has(10);
    await consumer.stop();
    await bus.publish(
      topic,
      keys(10).map((key) => message(key, '1')),
    );

    use(await opened.reopen());

    const reopened = current().bus;
    assertCountsUp(await readAll(reopened, topic), 2);
    assert.equal(await reopened.lag(group, [topic]), 10);
    const after = new Inbox();
    await reopened.consume({ group, topics: [topic], handle: after.handle });
    await after.has(10);
    await reopened.publish(
      topic,
      keys(10).map((key) => message(key, '2')),
    );
    await after.has(20);
    assertCountsUp(after.received, 2, 1);
  });

  it('delivers after a crash what was published but not handled', async () => {
    const { bus, narrow, newGroup, opened, use } = current();
    const group = newGroup();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    await bus.publish(narrow, [message('a', '0'), message('a', '1')]);
    await bus.consume({
      group,
      topics: [narrow],
      handle() {
        begun.resolve();
        return end.promise;
      },
    });
    await begun.promise;

    use(await opened.crash());
    end.resolve();

    const inbox = new Inbox();
    await current().bus.consume({ group, topics: [narrow], handle: inbox.handle });
    await inbox.has(2);
    assertCountsUp(inbox.received, 2);
  });
}
