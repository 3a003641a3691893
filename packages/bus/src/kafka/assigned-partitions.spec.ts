import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Message } from '../bus.ts';
import { AssignedPartitions } from './assigned-partitions.ts';
import type { Fetched } from './partition-buffer.ts';

describe('the partitions that are assigned', () => {
  /** What happened, in order: `partition:offset,offset` handled, `moved partition:next`, `pause partition`, `resume partition`. */
  let log: string[];
  let gate: PromiseWithResolvers<void> | undefined;
  let partitions: AssignedPartitions;
  beforeEach(() => {
    log = [];
    gate = undefined;
    partitions = new AssignedPartitions({
      subscription: {
        async handle(batch) {
          await gate?.promise;
          log.push(`${batch[0]?.partition}:${batch.map(({ offset }) => offset).join(',')}`);
        },
      },
      clock: new ManualClock(instantOf(0)),
      moved: ({ partition }, next) => void log.push(`moved ${partition}:${next}`),
      pause: ({ partition }) => void log.push(`pause ${partition}`),
      resume: ({ partition }) => void log.push(`resume ${partition}`),
    });
  });
  const fetch = async (partition: number, offsets: readonly number[], more: Partial<Fetched> = {}): Promise<void> => {
    const messages: Message[] = offsets.map((offset) => ({
      topic: 'topic',
      partition,
      offset,
      key: 'k',
      value: new Uint8Array(0),
      headers: {},
      appendedAt: instantOf(0),
    }));
    partitions.take({ topic: 'topic', partition, messages, next: (offsets.at(-1) ?? -1) + 1, end: 1_000_000, ...more });
    await nextTurn();
  };
  const taken = (): string[] => log.splice(0);

  it('are delivered, each in its order, and tell how far the group is', async () => {
    await fetch(0, [0, 1]);
    await fetch(1, [7]);
    await fetch(0, [2]);
    assert.deepEqual(taken(), ['0:0,1', 'moved 0:2', '1:7', 'moved 1:8', '0:2', 'moved 0:3']);
    assert.equal(partitions.areDrained, true);
  });

  it('tell again how far the group is when only what was handled comes again: its commit was lost', async () => {
    await fetch(0, [0, 1]);
    partitions.keepOnly(new Set(['topic 0']));
    taken();
    await fetch(0, [1]);
    assert.deepEqual(taken(), ['moved 0:2']);
  });

  it('tell that the group passes over offsets without messages', async () => {
    await fetch(0, [], { next: 5 });
    assert.deepEqual(taken(), ['moved 0:5']);
  });

  it('go on from where the group is by now when they are assigned again, whatever was fetched before', async () => {
    gate = Promise.withResolvers();
    await fetch(0, [0]);
    await fetch(0, [1, 2, 3]);
    partitions.keepOnly(new Set(['topic 0']));
    await fetch(0, [0, 100]);
    gate.resolve();
    await nextTurn();
    assert.deepEqual(taken(), ['0:0', 'moved 0:100', '0:100', 'moved 0:101']);
  });

  it('do not take the group back to what was in hand when they were assigned again', async () => {
    gate = Promise.withResolvers();
    await fetch(0, [0]);
    partitions.keepOnly(new Set(['topic 0']));
    gate.resolve();
    await nextTurn();
    assert.deepEqual(taken(), ['0:0']);
    await fetch(0, [100]);
    assert.deepEqual(taken(), ['0:100', 'moved 0:101']);
  });

  it('finish the batch in hand when they are lost, without telling, and nothing of what was fetched besides', async () => {
    gate = Promise.withResolvers();
    await fetch(0, [0]);
    await fetch(0, [1]);
    partitions.keepOnly(new Set());
    gate.resolve();
    await nextTurn();
    assert.deepEqual(taken(), ['0:0']);
  });

  it('are not delivered again, after a loss, before the batch in hand at that time is done', async () => {
    const first = (gate = Promise.withResolvers<void>());
    await fetch(0, [0]);
    partitions.keepOnly(new Set());
    partitions.keepOnly(new Set(['topic 0']));
    gate = undefined;
    await fetch(0, [0, 1]);
    assert.deepEqual(taken(), []);
    first.resolve();
    await nextTurn();
    assert.deepEqual(taken(), ['0:0', '0:0,1', 'moved 0:2']);
  });

  it('are paused while more is fetched than is handled, and resumed when half of it is, or when they are lost', async () => {
    gate = Promise.withResolvers();
    await fetch(
      0,
      Array.from({ length: 2_048 }, (_, offset) => offset),
    );
    assert.deepEqual(taken(), ['pause 0']);
    gate.resolve();
    while (!partitions.areDrained) await nextTurn();
    assert.equal(taken().filter((line) => line === 'resume 0').length, 1);

    gate = Promise.withResolvers();
    await fetch(
      1,
      Array.from({ length: 2_048 }, (_, offset) => offset),
    );
    partitions.keepOnly(new Set());
    assert.deepEqual(taken(), ['pause 1', 'resume 1']);
    gate.resolve();
  });

  it('begin anew in a log that ends before what was read', async () => {
    await fetch(0, [500], { end: 501 });
    taken();
    await fetch(0, [0], { end: 1 });
    assert.deepEqual(taken(), ['0:0', 'moved 0:1']);
  });

  it('stop when the batch in hand is done, and tell of that', async () => {
    gate = Promise.withResolvers();
    await fetch(0, [0]);
    await fetch(0, [1]);
    let isStopped = false;
    const stopping = partitions.stop().then(() => (isStopped = true));
    await fetch(1, [0]);
    assert.equal(isStopped, false);
    gate.resolve();
    await stopping;
    assert.deepEqual(taken(), ['0:0', 'moved 0:1']);
  });
});
