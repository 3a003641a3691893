import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lost } from '@escalog/bus';
import type { UpdatePosted } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { consumeEvents } from './consume.ts';
import { consume, deadLetters, into, keysOfOnePartition, topic } from './testing/consuming.ts';
import { OpenWorld } from './testing/open-world.ts';
import { update } from './testing/updates.ts';

describe('the messages of a partition', () => {
  it('are handled side by side when their keys differ, and one after the other when they are the same', async () => {
    await using world = new OpenWorld();
    const [first = '', second = ''] = await keysOfOnePartition(world, 2);
    const begun: string[] = [];
    const reactions = {
      UpdatePosted: async ({ text }: UpdatePosted) => {
        begun.push(text);
        if (text === 'one') await world.until(() => begun.includes('second key'));
      },
    };
    await world.deps.bus.publish(topic, [update(first, 'one'), update(first, 'two'), update(second, 'second key')]);
    const consumer = await consume(reactions, world.deps);
    await world.until(() => begun.length === 3);
    assert.deepEqual(begun, ['one', 'second key', 'two']);
    await consumer.stop();
  });
});

describe('events that may be held back', () => {
  it('are held back by the bus, and no others', async () => {
    await using world = new OpenWorld();
    const held: unknown[] = [];
    const bus = overridden(world.deps.bus, {
      consume: (subscription) => {
        held.push(subscription.gather);
        return world.deps.bus.consume(subscription);
      },
    });
    const consumers = [
      await consumeEvents({ service: 'test', topics: [topic], on: into([]), gather: 250 }, { ...world.deps, bus }),
      await consume(into([]), { ...world.deps, bus }),
    ];

    assert.deepEqual(held, [250, undefined]);
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  });
});

describe('a dependency that is down', () => {
  it('keeps the message waiting, and skips nothing', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    let down = true;
    const failing = (): void => {
      if (down) throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    };
    const consumer = await consume(into(handled, failing), world.deps);
    await world.deps.bus.publish(topic, [update('a', 'one'), update('a', 'two')]);
    await world.until(() => world.problems.length > 0);
    assert.deepEqual(handled, []);
    assert.match(consumer.check().detail, /^partition \d+ of escalog\.incidents waits: .*down/);
    assert.equal(consumer.check().ok, false);

    down = false;
    world.clock.advance(10_000);
    await world.until(() => handled.length >= 2);
    assert.deepEqual(handled, ['one', 'two']);
    assert.equal(consumer.check().ok, true);
    assert.deepEqual(await world.messages(deadLetters), []);
    await consumer.stop();
  });

  it('keeps nobody from being ready for whom the partition is no longer waiting', async () => {
    await using world = new OpenWorld();
    const down = (): never => {
      throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    };
    const consumer = await consume(into([], down), world.deps);
    await world.deps.bus.publish(topic, [update('a', 'one')]);
    await world.until(() => world.problems.length > 0);
    await consumer.stop();
    assert.equal(consumer.check().ok, false);
    world.clock.advance(61_000);
    assert.equal(consumer.check().ok, true);
  });
});

describe('a consumer that has lost the bus', () => {
  it('says that it hears nothing, since when and why, until it is back', async () => {
    await using world = new OpenWorld();
    const error = new AppError('ESCALOG_BUS_UNAVAILABLE', 'Kafka does not answer', { retriable: true });
    let lost: Lost | undefined = { since: world.clock.now(), error };
    const bus = overridden(world.deps.bus, {
      consume: async (subscription) => overridden(await world.deps.bus.consume(subscription), { lost: () => lost }),
    });
    const consumer = await consume(into([]), { ...world.deps, bus });
    assert.deepEqual(consumer.check(), {
      name: 'consumer',
      ok: false,
      detail: 'no event is heard since 2026-11-18T02:00:00.000Z: AppError: Kafka does not answer',
    });
    lost = undefined;
    assert.equal(consumer.check().ok, true);
    await consumer.stop();
  });
});
