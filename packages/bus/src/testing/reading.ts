import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Message } from '../bus.ts';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { assertCountsUp, keys, linesOf, message, readAll, textOf } from './messages.ts';

/** Reading what there is, outside of any group. */
export function reading(current: () => Current): void {
  it('reads nothing from an empty topic', async () => {
    const { bus, topic, other } = current();
    await bus.publish(other, [message('a', 'elsewhere')]);
    assert.deepEqual(await readAll(bus, topic), []);
  });

  it('reads many topics, and more than fits a page', async () => {
    const { bus, topic, other } = current();
    for (let index = 0; index < 1_500; index += 1) {
      await bus.publish(topic, [message('busy', `${index}`)]);
    }
    await bus.publish(other, [message('quiet', '0')]);
    const read = await readAll(bus, topic, other);
    assertCountsUp(
      read.filter(({ topic: from }) => from === topic),
      1_500,
    );
    assert.deepEqual(linesOf(read.filter(({ topic: from }) => from === other)), ['quiet 0']);
    assert.equal(read.length, 1_501);
  });

  it('reads every batch from one partition, with offsets that grow', async () => {
    const { bus, topic } = current();
    await bus.publish(
      topic,
      keys(40).map((key) => message(key, '0')),
    );
    const last = new Map<number, number>();
    for await (const batch of bus.read([topic])) {
      assert.equal(new Set(batch.map(({ partition }) => partition)).size, 1);
      for (const { partition, offset } of batch) {
        assert.ok(offset > (last.get(partition) ?? -1));
        last.set(partition, offset);
      }
    }
    assert.equal(last.size, 4);
  });

  it('reads only the partition of a key when one is given, and all that is there', async () => {
    const { bus, topic, other } = current();
    for (const to of [topic, other])
      for (const text of ['0', '1'])
        await bus.publish(
          to,
          keys(40).map((key) => message(key, text)),
        );
    const all = await readAll(bus, topic, other);
    for (const key of keys(3)) {
      const [{ partition } = { partition: -1 }] = all.filter((each) => each.key === key);
      const read: Message[] = [];
      for await (const batch of bus.read([topic, other], { key })) read.push(...batch);
      const places = (messages: readonly Message[]) => messages.map((each) => `${each.topic} ${each.offset}`).sort();
      assert.deepEqual(places(read), places(all.filter((each) => each.partition === partition)));
      // Whoever was at the end of everything may ask for one key.
      const from = (await bus.extents([topic, other])).map((each) => ({ ...each, offset: each.end }));
      for await (const batch of bus.read([topic, other], { key, from })) assert.fail(`${batch.length} were read again`);
    }
  });

  it('stops at what there was at the call, and may be left early', async () => {
    const { bus, narrow } = current();
    await bus.publish(
      narrow,
      Array.from({ length: 1_000 }, (_, index) => message('a', `${index}`)),
    );
    const pages = bus.read([narrow])[Symbol.asyncIterator]();
    const read: Message[] = [];
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) {
      if (read.length === 0) await bus.publish(narrow, [message('a', '1000')]);
      read.push(...page.value);
    }
    assertCountsUp(read, 1_000);
    for await (const batch of bus.read([narrow])) {
      assert.ok(batch.length > 0);
      break;
    }
    assert.equal((await readAll(bus, narrow)).length, 1_001);
  });

  it('reads from the beginning while a group is being served', async () => {
    const { bus, topic, newGroup } = current();
    const inbox = new Inbox();
    await bus.consume({ group: newGroup(), topics: [topic], handle: inbox.handle });
    for (let index = 0; index < 10; index += 1) {
      await bus.publish(
        topic,
        keys(5).map((key) => message(key, `${index}`)),
      );
      assertCountsUp(await readAll(bus, topic), index + 1);
    }
    await inbox.has(50);
    assertCountsUp(inbox.received, 10);
  });

  it('keeps the newest message of each key of a compacted topic', async () => {
    const { bus, compacted } = current();
    for (let index = 0; index < 5; index += 1) {
      await bus.publish(
        compacted,
        keys(3).map((key) => message(key, `${index}`)),
      );
    }
    await bus.publish(compacted, [message('key1', 'newest')]);
    const newest = new Map((await readAll(bus, compacted)).map((each) => [each.key, textOf(each)]));
    assert.deepEqual(Object.fromEntries(newest), { key0: '4', key1: 'newest', key2: '4' });
  });
}
