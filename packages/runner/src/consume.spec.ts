import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lost } from '@escalog/bus';
import { deadLettersOf, topics, type UpdatePosted } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { RunnerDeps } from './aggregate.ts';
import { consumeEvents } from './consume.ts';
import { DeadLetters } from './dead-letters.ts';
import { KeyParking } from './key-parking.ts';
import { handlerOf } from './reactions.ts';
import { OpenWorld } from './testing/open-world.ts';
import { garbage, update } from './testing/updates.ts';

const topic = topics.incidents.name;
const deadLetters = deadLettersOf('test').name;

/** Handles updates; `failing` throws for a text, or lets it pass. */
function into(handled: string[], failing: (text: string) => void = () => {}) {
  return {
    UpdatePosted: async ({ text }: UpdatePosted) => {
      failing(text);
      handled.push(text);
    },
  };
}

/** Consumes as the service `test`. */
function consume(on: ReturnType<typeof into>, deps: RunnerDeps) {
  return consumeEvents({ service: 'test', topics: [topic], on }, deps);
}

function bugAt(poison: string): (text: string) => void {
  return (text) => {
    if (text === poison) throw new TypeError('x is undefined');
  };
}

/** Keys whose messages share a partition. */
async function keysOfOnePartition(world: OpenWorld, count: number): Promise<readonly string[]> {
  const candidates = Array.from({ length: 12 * count }, (_, index) => `k${index}`);
  await world.deps.bus.publish(topics.routing.name, candidates.map((key) => update(key, 'where?')));
  const byPartition = Map.groupBy(await world.messages(topics.routing.name), ({ partition }) => partition);
  const [keys = []] = [...byPartition.values()].filter(({ length }) => length >= count);
  return keys.slice(0, count).map(({ key }) => key);
}

const lettersOf = async (world: OpenWorld) => (await world.messages(deadLetters)).map(({ key, headers }) => `${key}: ${headers['escalog-dead-reason']}`);

describe('the messages of a partition', { timeout: 10_000 }, () => {
  it('are handled side by side when their keys differ, and one after the other when they are the same', async () => {
    await using world = new OpenWorld();
    const [first = '', second = ''] = await keysOfOnePartition(world, 2);
    const begun: string[] = [];
    const secondBegan = Promise.withResolvers<void>();
    const reactions = {
      UpdatePosted: async ({ text }: UpdatePosted) => {
        begun.push(text);
        if (text === 'second key') secondBegan.resolve();
        if (text === 'one') await secondBegan.promise;
      },
    };
    await world.deps.bus.publish(topic, [update(first, 'one'), update(first, 'two'), update(second, 'second key')]);
    const consumer = await consume(reactions, world.deps);
    await world.until(() => begun.length === 3);
    assert.deepEqual(begun, ['one', 'second key', 'two']);
    await consumer.stop();
  });
});

describe('a message that cannot be handled', () => {
  it('parks its key: it and later ones of that key go to the dead letters in order, other keys go on', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    const consumer = await consume(into(handled, bugAt('poison')), world.deps);
    const sent = [update('a', 'poison'), update('b', 'fine'), update('a', 'later'), update('a', 'last')];
    await world.deps.bus.publish(topic, sent);
    await world.until(async () => (await world.messages(deadLetters)).length === 3);

    assert.deepEqual(handled, ['fine']);
    const dead = await world.messages(deadLetters);
    assert.deepEqual(dead.map(({ headers }) => headers['escalog-dead-reason']), ['TypeError: x is undefined', 'an earlier message of this key is parked', 'an earlier message of this key is parked']);
    assert.deepEqual(dead.map(({ value }) => Buffer.from(value)), sent.filter(({ key }) => key === 'a').map(({ value }) => Buffer.from(value)));
    await consumer.stop();
  });

  it('has in its headers what it had, where it came from, and the error with a stack of bounded length', async () => {
    await using world = new OpenWorld();
    const broken = (): never => {
      throw Object.assign(new AppError('ESCALOG_TEST_BUG', 'x'.repeat(5_000), { retriable: false }), { stack: 'at '.repeat(5_000) });
    };
    const consumer = await consume(into([], broken), world.deps);
    await world.deps.bus.publish(topic, [{ ...update('a', 'poison'), headers: { traceparent: '00-trace', 'escalog-dead-reason': 'of an earlier life' } }]);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);

    const [from] = await world.messages(topic);
    const { 'escalog-dead-reason': reason = '', 'escalog-dead-stack': stack = '', ...headers } = (await world.messages(deadLetters))[0]?.headers ?? {};
    assert.deepEqual(headers, {
      traceparent: '00-trace',
      'escalog-dead-topic': topic,
      'escalog-dead-partition': String(from?.partition),
      'escalog-dead-offset': '0',
      'escalog-dead-parking': `${topic}/${from?.partition}/0`,
      'escalog-dead-error': 'AppError',
      'escalog-dead-code': 'ESCALOG_TEST_BUG',
    });
    assert.match(reason, /^AppError: x{900}/);
    assert.deepEqual([reason.length, stack.length], [1_000, 4_000]);
    await consumer.stop();
  });

  it('is told to operators once for its key, and does not wait for them', async () => {
    await using world = new OpenWorld();
    const raised: unknown[] = [];
    const deps = { ...world.deps, operators: { raise: (alarm: unknown) => void raised.push(alarm) } };
    const consumer = await consume(into([]), deps);
    await world.deps.bus.publish(topic, [garbage('a'), update('a', 'later')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2);
    const elsewhere = { ...garbage('a'), topic: topics.routing.name, partition: 3, offset: 0, appendedAt: world.clock.now() };
    await new KeyParking('test', deps).park(elsewhere, new Error('another replica fails too'));

    assert.deepEqual(raised, [{ kind: 'parked', service: 'test', key: 'a', topic, reason: 'AppError: the value does not start with a zero byte and a schema id', since: '2026-11-18T02:00:00.000Z' }]);
    await consumer.stop();
  });

  it('stays parked after a restart', async () => {
    await using world = new OpenWorld();
    const first = await consume(into([]), world.deps);
    await world.deps.bus.publish(topic, [garbage('a')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);
    await first.stop();
    await world.restart();
    const handled: string[] = [];
    const second = await consume(into(handled), world.deps);
    await world.deps.bus.publish(topic, [update('a', 'later'), update('b', 'fine')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2 && handled.length === 1);

    assert.deepEqual(handled, ['fine']);
    await second.stop();
  });

  it('stays parked for a member that gets the partition later', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    const on = into(handled, bugAt('poison'));
    const first = await consume(on, world.deps);
    const second = await consume(on, world.deps);
    const keys = Array.from({ length: 24 }, (_, index) => `k${index}`);
    await world.deps.bus.publish(topic, keys.map((key) => update(key, 'poison')));
    await world.until(async () => (await world.messages(deadLetters)).length === 24);
    await first.stop();
    await world.deps.bus.publish(topic, keys.map((key) => update(key, 'later')));
    await world.until(async () => (await world.messages(deadLetters)).length + handled.length === 48);

    assert.deepEqual(handled, []);
    await second.stop();
  });

  it('has one letter although its batch comes again because a dependency of another key is down', async () => {
    await using world = new OpenWorld();
    const [a = '', b = ''] = await keysOfOnePartition(world, 2);
    const handled: string[] = [];
    let down = true;
    const failing = (text: string): void => {
      bugAt('poison')(text);
      if (down && text === 'waits') throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    };
    await world.deps.bus.publish(topic, [update(a, 'poison'), update(a, 'later'), update(b, 'waits')]);
    const consumer = await consume(into(handled, failing), world.deps);
    for (let failures = 1; failures <= 3; failures += 1) {
      await world.until(() => world.problems.filter((problem) => problem.startsWith('this partition cannot go on')).length === failures);
      world.clock.advance(10_000);
    }
    down = false;
    await world.until(() => handled.length === 1);

    assert.deepEqual(await lettersOf(world), [`${a}: TypeError: x is undefined`, `${a}: an earlier message of this key is parked`]);
    await consumer.stop();
  });

  it('keeps its reason when the bus was down as it was parked', async () => {
    await using world = new OpenWorld();
    await world.deps.bus.publish(topic, [garbage('a')]);
    world.busDown = true;
    const consumer = await consume(into([]), world.deps);
    await world.until(() => world.problems.includes('this partition cannot go on; it is tried again'));
    world.busDown = false;
    world.clock.advance(10_000);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);

    assert.deepEqual(await lettersOf(world), ['a: AppError: the value does not start with a zero byte and a schema id']);
    await consumer.stop();
  });

  it('is handled as usual once its key was replayed elsewhere', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    let broken = true;
    const on = into(handled, (text) => {
      if (broken) bugAt('poison')(text);
    });
    const consumer = await consume(on, world.deps);
    await world.deps.bus.publish(topic, [update('a', 'poison')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);
    broken = false;
    await new DeadLetters('test', handlerOf(on), world.deps).replay('a');
    await world.deps.bus.publish(topic, [update('a', 'later')]);
    await world.until(() => handled.length === 2);

    assert.deepEqual(handled, ['poison', 'later']);
    assert.equal((await world.messages(deadLetters)).length, 1);
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

describe('a message of a type that the service does not react to', () => {
  const unknownSchema = Buffer.from([0, 0, 0, 0, 1, 7]);

  it('is passed over by its ce_type, even if nobody here could read it', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    const consumer = await consume(into(handled), world.deps);
    const newer = { key: 'a', value: unknownSchema, headers: { ce_type: 'escalog.IncidentMerged' } };
    await world.deps.bus.publish(topic, [newer, { ...garbage('a'), headers: { ce_type: 'org.example.constructor' } }, update('a', 'fine')]);
    await world.until(() => handled.length === 1);

    assert.deepEqual(await world.messages(deadLetters), []);
    await consumer.stop();
  });

  it('does not wait behind those that do', async () => {
    await using world = new OpenWorld();
    const consumer = await consume(into([]), world.deps);
    await world.deps.bus.publish(topic, [garbage('a'), { ...garbage('a'), headers: { ce_type: 'escalog.PageDelivered' } }, update('a', 'later')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2);

    assert.deepEqual((await world.messages(deadLetters)).map(({ headers }) => headers['ce_type']), [undefined, undefined]);
    await consumer.stop();
  });

  it('is parked when it does not say what it is and cannot be read, or says that it is one of those', async () => {
    await using world = new OpenWorld();
    const consumer = await consume(into([]), world.deps);
    await world.deps.bus.publish(topic, [{ key: 'a', value: unknownSchema, headers: {} }, { key: 'b', value: unknownSchema, headers: { ce_type: 'escalog.UpdatePosted' } }]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2);

    for (const letter of await lettersOf(world)) assert.match(letter, /no schema has the id 1\b/);
    await consumer.stop();
  });
});

describe('a consumer that has lost the bus', () => {
  it('says that it hears nothing, since when and why, until it is back', async () => {
    await using world = new OpenWorld();
    const error = new AppError('ESCALOG_BUS_UNAVAILABLE', 'Kafka does not answer', { retriable: true });
    let lost: Lost | undefined = { since: world.clock.now(), error };
    const bus = overridden(world.deps.bus, { consume: async (subscription) => overridden(await world.deps.bus.consume(subscription), { lost: () => lost }) });
    const consumer = await consume(into([]), { ...world.deps, bus });
    assert.deepEqual(consumer.check(), { name: 'consumer', ok: false, detail: 'no event is heard since 2026-11-18T02:00:00.000Z: AppError: Kafka does not answer' });
    lost = undefined;
    assert.equal(consumer.check().ok, true);
    await consumer.stop();
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
