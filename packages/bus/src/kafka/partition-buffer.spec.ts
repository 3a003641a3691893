import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import type { Message } from '../bus.ts';
import { PartitionBuffer, type Fetched } from './partition-buffer.ts';

const messageAt = (offset: number, bytes = 1): Message => ({
  topic: 'topic',
  partition: 0,
  offset,
  key: 'k',
  value: new Uint8Array(bytes),
  headers: {},
  appendedAt: instantOf(0),
});

/** What a fetch brings that found messages at these offsets. */
function fetched(offsets: readonly number[], more: Partial<Fetched> = {}): Fetched {
  const next = (offsets.at(-1) ?? -1) + 1;
  return {
    topic: 'topic',
    partition: 0,
    messages: offsets.map((offset) => messageAt(offset)),
    next,
    end: 1_000_000,
    ...more,
  };
}

const offsetsIn = (messages: readonly Message[]): number[] => messages.map(({ offset }) => offset);
const countedUp = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('a partition buffer', () => {
  it('gives pages in order, across gaps, and ends behind its last message', () => {
    const buffer = new PartitionBuffer();
    buffer.append(fetched([3, 4, 9]));
    buffer.append(fetched([12]));
    assert.equal(buffer.end, 13);
    assert.deepEqual(offsetsIn(buffer.page(0, 10)), [3, 4, 9, 12]);
    assert.deepEqual(offsetsIn(buffer.page(5, 1)), [9]);
    assert.deepEqual(offsetsIn(buffer.page(13, 10)), []);
  });

  it('takes no message a second time', () => {
    const buffer = new PartitionBuffer();
    buffer.append(fetched([0, 1, 2]));
    buffer.letGo(2);
    buffer.append(fetched([0, 1, 2, 3]));
    assert.deepEqual(offsetsIn(buffer.page(0, 10)), [2, 3]);
  });

  it('tells its reader of an append, and not when nothing was new', () => {
    const buffer = new PartitionBuffer();
    let appends = 0;
    const forget = buffer.onAppend(() => (appends += 1));
    buffer.append(fetched([0]));
    buffer.append(fetched([0]));
    buffer.append(fetched([], { next: 5 }));
    forget();
    buffer.append(fetched([5]));
    assert.equal(appends, 1);
  });

  it('goes on behind what was handled, and behind records that are nobody’s once everything was', () => {
    const buffer = new PartitionBuffer();
    buffer.append(fetched([0, 1], { next: 4 }));
    assert.equal(buffer.letGo(1), 1);
    assert.equal(buffer.isEmpty, false);
    assert.equal(buffer.letGo(2), 4);
    assert.equal(buffer.isEmpty, true);
  });

  it('keeps only what is in hand when it is to forget the rest, and then takes that again', () => {
    const buffer = new PartitionBuffer();
    buffer.append(fetched([0, 1, 2, 3]));
    buffer.page(0, 2);
    buffer.forgetWaiting();
    assert.deepEqual(offsetsIn(buffer.page(0, 10)), [0, 1]);
    assert.equal(buffer.end, 2);
    buffer.append(fetched([0, 1, 2, 3]));
    assert.deepEqual(offsetsIn(buffer.page(0, 10)), [0, 1, 2, 3]);

    buffer.letGo(4);
    buffer.forgetWaiting();
    buffer.append(fetched([3, 9]));
    assert.deepEqual(offsetsIn(buffer.page(4, 10)), [9]);
  });

  it('is full with many messages or many bytes, and has room again when half of it is handled', () => {
    const many = new PartitionBuffer();
    many.append(fetched(countedUp(0, 2_047)));
    assert.equal(many.isFull, false);
    many.append(fetched([2_047]));
    assert.equal(many.isFull, true);
    many.letGo(1_024);
    assert.deepEqual([many.isFull, many.hasRoom], [false, false]);
    many.letGo(1_025);
    assert.equal(many.hasRoom, true);

    const large = new PartitionBuffer();
    large.append(fetched([0, 1], { messages: [messageAt(0, 600_000), messageAt(1, 600_000)] }));
    assert.equal(large.isFull, true);
    large.letGo(1);
    assert.deepEqual([large.isFull, large.hasRoom], [false, false]);
    large.letGo(2);
    assert.equal(large.hasRoom, true);
  });

  it('does not go on in a log that ends before what it has read: that is another one', () => {
    const buffer = new PartitionBuffer();
    buffer.append(fetched([7]));
    assert.equal(buffer.continues(fetched([8], { end: 9 })), true);
    assert.equal(buffer.continues(fetched([7], { end: 8 })), true);
    assert.equal(buffer.continues(fetched([0], { end: 1 })), false);
  });
});
