import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { assertCountsUp, keys, message } from './messages.ts';

/** What groups share, and what they do not. */
export function groups(current: () => Current): void {
  it('gives every group everything, from the beginning when it is new', async () => {
    const { bus, topic, newGroup } = current();
    const early = new Inbox();
    const late = new Inbox();
    await bus.consume({ group: newGroup(), topics: [topic], handle: early.handle });
    await bus.publish(
      topic,
      keys(30).map((key) => message(key, '0')),
    );
    await early.has(30);
    await bus.consume({ group: newGroup(), topics: [topic], handle: late.handle });
    await bus.publish(
      topic,
      keys(30).map((key) => message(key, '1')),
    );
    await Promise.all([early.has(60), late.has(60)]);
    assertCountsUp(early.received, 2);
    assertCountsUp(late.received, 2);
  });

  it('shares the partitions among the members of a group', async () => {
    const { bus, topic, newGroup } = current();
    const group = newGroup();
    const all = new Inbox();
    const members = [new Inbox(), new Inbox()];
    for (const member of members) {
      const handle = async (batch: Parameters<Inbox['handle']>[0]) => {
        member.add(batch);
        all.add(batch);
      };
      await bus.consume({ group, topics: [topic], handle });
    }
    let round = 0;
    const playRound = async () => {
      for (const member of members) member.received.length = 0;
      await bus.publish(
        topic,
        keys(40).map((key) => message(key, `${round}`)),
      );
      round += 1;
      await all.has(40 * round);
    };
    // A server may take its time to hand partitions to the second member.
    do await playRound();
    while (members.some((member) => member.received.length === 0));

    await playRound();
    const [first, second] = members.map((member) => new Set(member.received.map(({ partition }) => partition)));
    assert.deepEqual(
      [...(first ?? [])].filter((partition) => second?.has(partition)),
      [],
    );
  });

  it('gives the partitions of a member that stops to the others', async () => {
    const { bus, topic, newGroup } = current();
    const group = newGroup();
    const leaving = new Inbox();
    const staying = new Inbox();
    const consumer = await bus.consume({ group, topics: [topic], handle: leaving.handle });
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    await leaving.has(20);
    await bus.consume({ group, topics: [topic], handle: staying.handle });
    await consumer.stop();
    leaving.received.length = 0;
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, 'after')),
    );
    await staying.until(() => staying.lines.filter((line) => line.endsWith('after')).length >= 20);
    assert.deepEqual(leaving.lines, []);
  });

  it('goes on where the group left off', async () => {
    const { bus, topic, newGroup } = current();
    const group = newGroup();
    const before = new Inbox();
    const after = new Inbox();
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
    await bus.consume({ group, topics: [topic], handle: after.handle });
    await after.has(10);
    assertCountsUp(after.received, 1, 1);
  });

  it('counts what a group has not handled', async () => {
    const { bus, topic, other, newGroup } = current();
    const group = newGroup();
    assert.equal(await bus.lag(group, [topic, other]), 0);
    await bus.publish(
      topic,
      keys(10).map((key) => message(key, '0')),
    );
    await bus.publish(
      other,
      keys(5).map((key) => message(key, '0')),
    );
    assert.equal(await bus.lag(group, [topic]), 10);
    assert.equal(await bus.lag(group, [topic, other]), 15);
    const inbox = new Inbox();
    const consumer = await bus.consume({ group, topics: [topic], handle: inbox.handle });
    await inbox.has(10);
    await consumer.stop();
    assert.equal(await bus.lag(group, [topic, other]), 5);
    assert.equal(await bus.lag(newGroup(), [topic]), 10);
  });
}
