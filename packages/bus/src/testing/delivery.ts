import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Message } from '../bus.ts';
import { partitionOf } from '../partitioner.ts';
import type { Current } from './opened-bus.ts';
import { Inbox } from './inbox.ts';
import { assertCountsUp, keys, linesOf, message, readAll, textOf } from './messages.ts';

/** How `handle` is given messages, and what follows when it fails. */
export function delivery(current: () => Current): void {
  it('delivers what was there and what comes, each key in order, one partition at a time', async () => {
    const { bus, topic, other, newGroup } = current();
    const inbox = new Inbox();
    const inHand = new Set<string>();
    await bus.publish(
      topic,
      keys(20).map((key) => message(key, '0')),
    );
    await bus.consume({
      group: newGroup(),
      topics: [topic, other],
      async handle(batch) {
        const places = new Set(batch.map((each) => `${each.topic} ${each.partition}`));
        assert.equal(places.size, 1);
        for (const place of places) {
          assert.ok(!inHand.has(place));
          inHand.add(place);
        }
        await Promise.resolve();
        for (const place of places) inHand.delete(place);
        inbox.add(batch);
      },
    });
    for (const index of [1, 2, 3])
      await bus.publish(
        topic,
        keys(20).map((key) => message(key, `${index}`)),
      );
    await bus.publish(other, [message('elsewhere', '0'), message('elsewhere', '1')]);
    await inbox.has(82);
    assertCountsUp(
      inbox.received.filter((each) => each.topic === topic),
      4,
    );
    assertCountsUp(
      inbox.received.filter((each) => each.topic === other),
      2,
    );
  });

  it('delivers all of it in order where messages may be held back, and goes on', async () => {
    const { bus, topic, newGroup } = current();
    const inbox = new Inbox();
    const publish = async (texts: readonly string[]): Promise<void> => {
      for (const text of texts)
        await bus.publish(
          topic,
          keys(20).map((key) => message(key, text)),
        );
    };
    await publish(['0', '1']);
    await bus.consume({ group: newGroup(), topics: [topic], gather: 100, handle: inbox.handle });
    await inbox.has(40);
    await publish(['2', '3', '4']);
    await inbox.has(100);
    await publish(['5']);
    await inbox.has(120);
    assertCountsUp(inbox.received, 6);
  });

  it('delivers again what was thrown at once, as what is rejected', async () => {
    const { bus, topic, newGroup } = current();
    const inbox = new Inbox();
    const told: unknown[] = [];
    await bus.consume({
      group: newGroup(),
      topics: [topic],
      handle(batch) {
        if (told.length === 0) throw new Error('at once');
        inbox.add(batch);
      },
      onError: (error) => void told.push(String(error)),
    });
    await bus.publish(topic, [message('a', '0'), message('a', '1')]);
    await inbox.has(2);
    assert.deepEqual([inbox.lines, told], [['a 0', 'a 1'], ['Error: at once']]);
  });

  it('delivers again what was rejected, tells why, and serves the other partitions meanwhile', async () => {
    const { bus, topic, newGroup } = current();
    const [bad, good] = keysOnTwoPartitions();
    const inbox = new Inbox();
    const rejected: { readonly error: unknown; readonly lines: readonly string[] }[] = [];
    await bus.publish(topic, [message(bad, '0'), message(bad, '1')]);
    await bus.consume({
      group: newGroup(),
      topics: [topic],
      async handle(batch) {
        if (batch[0]?.key === bad && !inbox.lines.includes(`${good} 0`)) throw new Error('not before the other one');
        inbox.add(batch);
      },
      onError(error, batch) {
        rejected.push({ error, lines: linesOf(batch) });
        if (rejected.length === 3) void bus.publish(topic, [message(good, '0')]);
      },
    });
    await inbox.has(3);
    assert.deepEqual(inbox.lines, [`${good} 0`, `${bad} 0`, `${bad} 1`]);
    assert.ok(rejected.length >= 3);
    for (const { error, lines } of rejected) {
      assert.equal((error as Error).message, 'not before the other one');
      assert.equal(lines[0], `${bad} 0`);
    }
  });

  it('serves the other partitions while the handling of one takes its time', async () => {
    const { bus, topic, newGroup } = current();
    const [slow, quick] = keysOnTwoPartitions();
    const inbox = new Inbox();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    await bus.consume({
      group: newGroup(),
      topics: [topic],
      async handle(batch) {
        if (batch[0]?.key === slow) {
          begun.resolve();
          await gate.promise;
        }
        inbox.add(batch);
      },
    });
    await bus.publish(topic, [message(slow, '0')]);
    await begun.promise;
    for (const text of ['0', '1']) {
      await bus.publish(topic, [message(quick, text), message(slow, `${Number(text) + 1}`)]);
      await inbox.until(() => inbox.lines.includes(`${quick} ${text}`));
    }
    assert.deepEqual(inbox.lines, [`${quick} 0`, `${quick} 1`]);
    gate.resolve();
    await inbox.has(5);
    assertCountsUp(
      inbox.received.filter(({ key }) => key === slow),
      3,
    );
  });

  it('goes ahead of what is handled late, and moves on behind what is handled with all before it', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const consumer = await bus.consume({
      group,
      topics: [narrow],
      ahead: true,
      handle(batch) {
        const gate = Promise.withResolvers<void>();
        for (const line of linesOf(batch)) gates.set(line, gate);
        inbox.add(batch);
        return gate.promise;
      },
    });
    for (const text of ['0', '1', '2']) {
      await bus.publish(narrow, [message('a', text)]);
      await inbox.has(Number(text) + 1);
    }
    gates.get('a 1')?.resolve();
    const heard = await consumer.heard();
    assert.deepEqual([heard.behind, await bus.lag(group, [narrow])], [1, 3]);
    gates.get('a 0')?.resolve();
    gates.get('a 2')?.resolve();
    await heard.caughtUp();
    await bus.publish(narrow, [message('a', '3')]);
    await inbox.has(4);
    // Nobody waits for it.
    await consumer.stop();
    assert.equal(await bus.lag(group, [narrow]), 1);
  });

  it('delivers again what is rejected late, with what came behind it', async () => {
    const { bus, narrow, newGroup } = current();
    const group = newGroup();
    const inbox = new Inbox();
    const first = Promise.withResolvers<void>();
    const told: string[] = [];
    const consumer = await bus.consume({
      group,
      topics: [narrow],
      ahead: true,
      async handle(batch) {
        inbox.add(batch);
        if (inbox.lines.length === 1) await first.promise;
      },
      onError: (error, batch) => void told.push(`${String(error)}: ${linesOf(batch)}`),
    });
    for (const text of ['0', '1']) {
      await bus.publish(narrow, [message('a', text)]);
      await inbox.has(Number(text) + 1);
    }
    const heard = await consumer.heard();
    first.reject(new Error('too late'));
    await heard.caughtUp();
    assert.deepEqual([inbox.lines, told], [['a 0', 'a 1', 'a 0', 'a 1'], ['Error: too late: a 0']]);
    await consumer.stop();
    assert.equal(await bus.lag(group, [narrow]), 0);
  });

  it('goes on behind a rejected batch in order', async () => {
    const { bus, narrow, newGroup } = current();
    const inbox = new Inbox();
    let attempts = 0;
    await bus.consume({
      group: newGroup(),
      topics: [narrow],
      async handle(batch) {
        attempts += 1;
        if (attempts === 1) {
          await bus.publish(narrow, [message('a', '2')]);
          throw new Error('at first');
        }
        inbox.add(batch);
      },
    });
    await bus.publish(narrow, [message('a', '0'), message('a', '1')]);
    await inbox.has(3);
    assertCountsUp(inbox.received, 3);
  });

  it('takes a publish from within handle, to another topic and to its own', async () => {
    const { bus, topic, other, newGroup } = current();
    const inbox = new Inbox();
    await bus.consume({
      group: newGroup(),
      topics: [topic, other],
      async handle(batch) {
        for (const each of batch.filter((one) => one.topic === topic && Number(textOf(one)) < 5)) {
          await bus.publish(topic, [message(each.key, `${Number(textOf(each)) + 1}`)]);
          await bus.publish(other, [message(each.key, textOf(each))]);
        }
        inbox.add(batch);
      },
    });
    await bus.publish(topic, [message('a', '0'), message('b', '0')]);
    await inbox.has(22);
    assertCountsUp(
      inbox.received.filter((each) => each.topic === topic),
      6,
    );
    assertCountsUp(
      inbox.received.filter((each) => each.topic === other),
      5,
    );
  });

  it('takes dead letters as an ordinary topic, which keeps the order of a key', async () => {
    const { bus, topic, other, newGroup } = current();
    const inbox = new Inbox();
    const park = (each: Message) => ({
      key: each.key,
      value: each.value,
      headers: { ...each.headers, error: 'ESCALOG_TESTED' },
    });
    await bus.consume({
      group: newGroup(),
      topics: [topic],
      async handle(batch) {
        const poisoned = batch.filter(({ key }) => key === 'key1');
        if (poisoned.length > 0) await bus.publish(other, poisoned.map(park));
        inbox.add(batch);
      },
    });
    for (let index = 0; index < 10; index += 1)
      await bus.publish(
        topic,
        keys(3).map((key) => message(key, `${index}`)),
      );
    await inbox.has(30);
    const parked = await readAll(bus, other);
    assert.deepEqual(
      linesOf(parked),
      Array.from({ length: 10 }, (_, index) => `key1 ${index}`),
    );
    assert.deepEqual({ ...parked[0]?.headers }, { ce_type: 'Tested', error: 'ESCALOG_TESTED' });
  });
}

function keysOnTwoPartitions(): [string, string] {
  const first = 'bad';
  const second = keys(100, 'good').find((key) => partitionOf(key, 4) !== partitionOf(first, 4));
  assert.ok(second !== undefined);
  return [first, second];
}
