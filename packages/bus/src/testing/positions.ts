import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '@escalog/kernel';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { keys, message } from './messages.ts';

/** Where groups go on, asked from outside and told from outside. */
export function positions(current: () => Current): void {
  it('tells 0 for every partition of a new group, and behind the last message once all is handled', async () => {
    const { bus, topic, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    assert.deepEqual(
      sorted(await bus.positions(group, [topic])),
      [0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 0 })),
    );
    const consumer = await bus.consume({ group, topics: [topic], handle: inbox.handle });
    await inbox.has(20);
    await consumer.stop();
    for (const { partition, offset } of await bus.positions(group, [topic])) {
      assert.equal(offset, Number(inbox.received.findLast((each) => each.partition === partition)?.offset) + 1);
    }
  });

  it('lets a group go on where it is told', async () => {
    const { bus, narrow, topic, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    await bus.publish(
      narrow,
      ['0', '1', '2'].map((text) => message('a', text)),
    );
    await bus.publish(topic, [message('a', '0')]);
    await bus.commit(group, [{ topic: narrow, partition: 0, offset: 2 }]);
    assert.deepEqual(await bus.positions(group, [narrow]), [{ topic: narrow, partition: 0, offset: 2 }]);
    assert.equal(await bus.lag(group, [narrow, topic]), 2);
    const consumer = await bus.consume({ group, topics: [narrow], handle: inbox.handle });
    await inbox.has(1);
    await consumer.stop();
    assert.deepEqual(inbox.lines, ['a 2']);

    await bus.commit(group, [{ topic: narrow, partition: 0, offset: 1 }]);
    assert.equal(await bus.lag(group, [narrow]), 2);
  });

  it('refuses to move a group that has a running member, and positions outside of their partition', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    const isFinal = (error: unknown): boolean => error instanceof AppError && !error.retriable;
    await bus.publish(narrow, [message('a', '0')]);
    for (const position of [
      { offset: 2 },
      { offset: -1 },
      { offset: 0.5 },
      { partition: 1 },
      { topic: `${narrow}.unknown` },
    ]) {
      await assert.rejects(bus.commit(group, [{ topic: narrow, partition: 0, offset: 0, ...position }]), isFinal);
    }
    await bus.consume({ group, topics: [narrow], handle: inbox.handle });
    await inbox.has(1);
    await assert.rejects(bus.commit(group, [{ topic: narrow, partition: 0, offset: 0 }]), isFinal);
  });
}

function sorted<T extends { readonly partition: number }>(found: readonly T[]): T[] {
  return [...found].sort((a, b) => a.partition - b.partition);
}
