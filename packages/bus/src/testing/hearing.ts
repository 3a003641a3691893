import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { keys, message } from './messages.ts';

/** What a member of a group tells of how much it has handled. */
export function hearing(current: () => Current): void {
  it('has everything once all of what was published before it is asked was handled', async () => {
    const { bus, topic, other, newGroup } = current();
    const inbox = new Inbox();
    const consumer = await bus.consume({ group: newGroup(), topics: [topic, other], handle: inbox.handle });
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    await inbox.has(20);
    const heard = await consumer.heard();
    await heard.caughtUp();
    assert.equal(heard.behind, 0);
    assert.deepEqual(new Set(keys(20).map((key) => heard.of(key))), new Set(['all']));
  });

  it('is behind while a message that was published before is in hand, and no longer once it is handled', async () => {
    const { bus, narrow, newGroup } = current();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const consumer = await bus.consume({
      group: newGroup(),
      topics: [narrow],
      async handle() {
        begun.resolve();
        await gate.promise;
      },
    });
    await bus.publish(narrow, [message('a', '0')]);
    await begun.promise;
    const heard = await consumer.heard();
    assert.deepEqual([heard.behind, heard.of('a')], [1, 'behind']);
    let isCaughtUp = false;
    const caughtUp = heard.caughtUp().then(() => void (isCaughtUp = true));
    await new Promise(setImmediate);
    assert.equal(isCaughtUp, false);
    gate.resolve();
    await caughtUp;
    assert.deepEqual([heard.behind, heard.of('a')], [0, 'all']);
  });

  it('does not wait for what is published after it is asked', async () => {
    const { bus, narrow, newGroup } = current();
    const first = new Inbox();
    const gate = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const consumer = await bus.consume({
      group: newGroup(),
      topics: [narrow],
      async handle(batch) {
        if (first.received.length > 0) {
          second.resolve();
          await gate.promise;
        }
        first.add(batch);
      },
    });
    await bus.publish(narrow, [message('a', '0')]);
    await first.has(1);
    const heard = await consumer.heard();
    await bus.publish(narrow, [message('a', '1')]);
    await second.promise;
    await heard.caughtUp();
    assert.equal(heard.of('a'), 'all');
    gate.resolve();
  });

  it('counts what the group had handled before this member came', async () => {
    const { bus, topic, newGroup, opened, use } = current();
    const group = newGroup();
    const inbox = new Inbox();
    const before = await bus.consume({ group, topics: [topic], handle: inbox.handle });
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    await inbox.has(20);
    await before.stop();
    const next = await opened.reopen();
    use(next);
    const consumer = await next.bus.consume({ group, topics: [topic], handle: inbox.handle });
    let heard = await consumer.heard();
    // A server may take its time to hand out the partitions.
    while (heard.of('a') === 'elsewhere') heard = await consumer.heard();
    await heard.caughtUp();
    assert.equal(heard.of('a'), 'all');
  });

  it('says which keys are another member’s, and has none when it was stopped', async () => {
    const { bus, topic, newGroup } = current();
    const group = newGroup();
    const members = [
      await bus.consume({ group, topics: [topic], handle: async () => {} }),
      await bus.consume({ group, topics: [topic], handle: async () => {} }),
    ];
    const asked = keys(20);
    const owned = async () => {
      const heard = await Promise.all(members.map((member) => member.heard()));
      return asked.map((key) => heard.map((each) => each.of(key) !== 'elsewhere'));
    };
    const isShared = (all: readonly (readonly boolean[])[]) =>
      all.every((each) => each.filter(Boolean).length === 1) &&
      [0, 1].every((index) => all.some((each) => each[index]));
    let found = await owned();
    while (!isShared(found)) found = await owned();

    const [leaving] = members;
    const heard = await leaving?.heard();
    await leaving?.stop();
    await heard?.caughtUp();
    assert.deepEqual(new Set(asked.map((key) => heard?.of(key))), new Set(['elsewhere']));
  });
}
