import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError, instantOf } from '@escalog/kernel';
import { partitionOf } from '../partitioner.ts';
import type { Current } from './opened-bus.ts';
import { assertCountsUp, keys, linesOf, message, readAll } from './messages.ts';

/** What becomes of a message. */
export function publishing(current: () => Current): void {
  it('puts a key on the partition of Kafka’s default partitioner', async () => {
    const { bus, topic } = current();
    const published = [...keys(40), '', 'ünïcödé', '事件', '🔥', '"\'\\;'].map((key) => message(key, 'text'));
    await bus.publish(topic, published);
    const read = await readAll(bus, topic);
    assert.equal(read.length, published.length);
    for (const { key, partition } of read) assert.equal(partition, partitionOf(key, 4), key);
    assert.equal(new Set(read.map(({ partition }) => partition)).size, 4);
  });

  it('keeps the order of a key, over many calls', async () => {
    const { bus, topic } = current();
    for (let index = 0; index < 20; index += 1) {
      await bus.publish(
        topic,
        keys(8).map((key) => message(key, `${index}`)),
      );
    }
    const read = await readAll(bus, topic);
    assert.equal(read.length, 160);
    assertCountsUp(read, 20);
  });

  it('keeps the order of the messages of one call', async () => {
    const { bus, narrow } = current();
    const published = Array.from({ length: 600 }, (_, index) => message(`key${index % 7}`, `${index}`));
    await bus.publish(narrow, published);
    assert.deepEqual(
      linesOf(await readAll(bus, narrow)),
      published.map(({ key }, index) => `${key} ${index}`),
    );
  });

  it('keeps every message of publishers who do not wait for each other', async () => {
    const { bus, topic } = current();
    await Promise.all(keys(50).map((key) => bus.publish(topic, [message(key, '0'), message(key, '1')])));
    const read = await readAll(bus, topic);
    assert.equal(read.length, 100);
    assertCountsUp(read, 2);
  });

  it('hands on key, value and headers as they are', async () => {
    const { bus, narrow } = current();
    const published = [
      { key: 'bytes', value: Uint8Array.from({ length: 256 }, (_, index) => index), headers: {} },
      { key: 'empty', value: new Uint8Array(0), headers: { empty: '' } },
      {
        key: 'odd "\'\\ 🔥',
        value: Buffer.from('事件'),
        headers: { ce_type: '"odd" \\ ünïcödé 🔥', traceparent: '00-1-2-01' },
      },
      { key: 'large', value: new Uint8Array(500_000).fill(7), headers: {} },
    ];
    await bus.publish(narrow, published);
    const read = await readAll(bus, narrow);
    assert.deepEqual(
      read.map(({ key, value, headers }) => ({ key, value: Buffer.from(value), headers: { ...headers } })),
      published.map(({ key, value, headers }) => ({ key, value: Buffer.from(value), headers })),
    );
    for (const { topic, appendedAt } of read) {
      assert.equal(topic, narrow);
      assert.ok(Number.isSafeInteger(appendedAt) && appendedAt > 0);
    }
  });

  it('lets a message that is moved keep the time at which it was appended', async () => {
    const { bus, narrow } = current();
    const appendedAt = instantOf(Date.parse('2020-02-29T12:00:00.001Z'));
    await bus.publish(narrow, [{ ...message('a', 'moved'), appendedAt }, message('a', 'new')]);
    const [moved, fresh] = await readAll(bus, narrow);
    assert.equal(moved?.appendedAt, appendedAt);
    assert.ok((fresh?.appendedAt ?? 0) > appendedAt);
  });

  it('publishes nothing when there is nothing to publish', async () => {
    const { bus, topic } = current();
    await bus.publish(topic, []);
    assert.deepEqual(await readAll(bus, topic), []);
  });

  it('rejects a topic that does not exist, for good', async () => {
    const { bus, topic, newGroup } = current();
    const unknown = `${topic}.unknown`;
    const handle = async () => {};
    const isFinal = (error: unknown) => error instanceof AppError && !error.retriable;
    await assert.rejects(async () => bus.publish(unknown, [message('a', '')]), isFinal);
    await assert.rejects(bus.consume({ group: newGroup(), topics: [unknown], handle }), isFinal);
    await assert.rejects(bus.follow({ topics: [unknown], handle }), isFinal);
    await assert.rejects(async () => readAll(bus, unknown), isFinal);
    await assert.rejects(bus.lag(newGroup(), [unknown]), isFinal);
  });
}
