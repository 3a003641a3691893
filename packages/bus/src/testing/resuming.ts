import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '@escalog/kernel';
import type { Bus, Message, Position } from '../bus.ts';
import type { Current } from './opened-bus.ts';
import { assertCountsUp, keys, linesOf, message } from './messages.ts';

/** Reading on from a position, and going on with what is published. */
export function resuming(current: () => Current): void {
  it('goes on behind any message with what is left, nothing lost and nothing twice', async () => {
    const { bus, topic, other } = current();
    for (let index = 0; index < 40; index += 1)
      for (const name of [topic, other])
        await bus.publish(
          name,
          keys(12).map((key) => message(key, `${index}`)),
        );
    const read: Message[] = [];
    const behind = new Map<string, Position>();
    // Each reading is left after some more messages, wherever in a batch that is.
    for (let cut = 1; read.length < 960; cut = ((cut * 7) % 190) + 1) {
      let left = cut;
      for await (const batch of bus.read([topic, other], { from: [...behind.values()] })) {
        for (const one of batch.slice(0, left)) {
          read.push(one);
          behind.set(`${one.topic} ${one.partition}`, { ...placeOf(one), offset: one.offset + 1 });
        }
        left -= batch.length;
        if (left <= 0) break;
      }
    }
    for (const name of [topic, other])
      assertCountsUp(
        read.filter((one) => one.topic === name),
        40,
      );
    assert.equal(read.length, 960);
    assert.deepEqual(await Array.fromAsync(bus.read([topic, other], { from: [...behind.values()] })), []);
  });

  it('reads the partitions that are not named from the beginning', async () => {
    const { bus, narrow, other } = current();
    await bus.publish(
      narrow,
      ['0', '1', '2'].map((text) => message('a', text)),
    );
    await bus.publish(other, [message('b', '0')]);
    const read = await Array.fromAsync(
      bus.read([narrow, other], { from: [{ topic: narrow, partition: 0, offset: 2 }] }),
    );
    assert.deepEqual(linesOf(read.flat()).toSorted(), ['a 2', 'b 0']);
  });

  it('goes on with what is published, until it is told to stop, also while it waits', async () => {
    const { bus, narrow } = current();
    await bus.publish(
      narrow,
      ['0', '1'].map((text) => message('a', text)),
    );
    const until = new AbortController();
    const from = [{ topic: narrow, partition: 0, offset: 1 }];
    const pages = bus.read([narrow], { from, until: until.signal })[Symbol.asyncIterator]();
    const read: Message[] = [];
    const has = async (count: number): Promise<void> => {
      while (read.length < count) read.push(...((await pages.next()).value as readonly Message[]));
    };
    await has(1);
    const waiting = has(3);
    await bus.publish(narrow, [message('a', '2')]);
    await bus.publish(narrow, [message('a', '3')]);
    await waiting;
    assert.deepEqual(linesOf(read), ['a 1', 'a 2', 'a 3']);
    const last = pages.next();
    until.abort();
    assert.equal((await last).done, true);
  });

  it('waits for the first message of an empty topic, from where that ends', async () => {
    const { bus, narrow } = current();
    const until = new AbortController();
    const from = [{ topic: narrow, partition: 0, offset: 0 }];
    const pages = bus.read([narrow], { from, until: until.signal })[Symbol.asyncIterator]();
    const first = pages.next();
    await bus.publish(narrow, [message('a', '0')]);
    assert.deepEqual(linesOf((await first).value as readonly Message[]), ['a 0']);
    until.abort();
    assert.equal((await pages.next()).done, true);
  });

  it('refuses a position that the log does not have, and not as something to be tried again', async () => {
    const { bus, narrow } = current();
    await bus.publish(narrow, [message('a', '0')]);
    for (const wrong of [{ offset: 2 }, { offset: -1 }, { offset: 0.5 }, { partition: 1 }, { partition: -1 }])
      for (const until of [undefined, new AbortController().signal])
        await assert.rejects(
          readOn(bus, { topic: narrow, partition: 0, offset: 0, ...wrong }, until),
          (error) => error instanceof AppError && error.code === 'ESCALOG_BUS_POSITION_GONE' && !error.retriable,
          JSON.stringify(wrong),
        );
    assert.deepEqual(linesOf(await readOn(bus, { topic: narrow, partition: 0, offset: 1 })), []);
  });

  it('tells what each partition holds', async () => {
    const { bus, narrow, topic } = current();
    await bus.publish(
      narrow,
      ['0', '1', '2'].map((text) => message('a', text)),
    );
    const extents = await bus.extents([narrow, topic]);
    assert.deepEqual(
      extents.find(({ topic: of }) => of === narrow),
      { topic: narrow, partition: 0, begin: 0, end: 3 },
    );
    assert.deepEqual(
      extents.flatMap(({ topic: of, partition, end }) => (of === topic ? [[partition, end]] : [])).toSorted(),
      [0, 1, 2, 3].map((partition) => [partition, 0]),
    );
  });

  it('rejects who waits for more when it closes', async () => {
    const { bus, narrow } = current();
    await bus.publish(narrow, [message('a', '0')]);
    const pages = bus.read([narrow], { until: new AbortController().signal })[Symbol.asyncIterator]();
    await pages.next();
    const next = pages.next();
    next.catch(() => {});
    await bus.close();
    await assert.rejects(next, AppError);
  });
}

function placeOf({ topic, partition }: Message): Pick<Position, 'topic' | 'partition'> {
  return { topic, partition };
}

async function readOn(bus: Bus, from: Position, until?: AbortSignal): Promise<readonly Message[]> {
  const read: Message[] = [];
  for await (const batch of bus.read([from.topic], { from: [from], until })) read.push(...batch);
  return read;
}
