import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { DeadLetters } from './dead-letters.ts';
import { KeyParking } from './key-parking.ts';
import { handlerOf } from './reactions.ts';
import { bugAt, consume, deadLetters, into, keysOfOnePartition, lettersIn, topic } from './testing/consuming.ts';
import { OpenWorld } from './testing/open-world.ts';
import { garbage, update } from './testing/updates.ts';

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
    assert.deepEqual(
      dead.map(({ headers }) => headers['escalog-dead-reason']),
      [
        'TypeError: x is undefined',
        'an earlier message of this key is parked',
        'an earlier message of this key is parked',
      ],
    );
    assert.deepEqual(
      dead.map(({ value }) => Buffer.from(value)),
      sent.filter(({ key }) => key === 'a').map(({ value }) => Buffer.from(value)),
    );
    await consumer.stop();
  });

  it('has in its headers what it had, where it came from, and the error with a stack of bounded length', async () => {
    await using world = new OpenWorld();
    const broken = (): never => {
      throw Object.assign(new AppError('ESCALOG_TEST_BUG', 'x'.repeat(5_000), { retriable: false }), {
        stack: 'at '.repeat(5_000),
      });
    };
    const consumer = await consume(into([], broken), world.deps);
    await world.deps.bus.publish(topic, [
      { ...update('a', 'poison'), headers: { traceparent: '00-trace', 'escalog-dead-reason': 'of an earlier life' } },
    ]);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);

    const [from] = await world.messages(topic);
    const {
      'escalog-dead-reason': reason = '',
      'escalog-dead-stack': stack = '',
      ...headers
    } = (await world.messages(deadLetters))[0]?.headers ?? {};
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
    const elsewhere = {
      ...garbage('a'),
      topic: topics.routing.name,
      partition: 3,
      offset: 0,
      appendedAt: world.clock.now(),
    };
    await new KeyParking('test', deps).park(elsewhere, new Error('another replica fails too'));

    assert.deepEqual(raised, [
      {
        kind: 'parked',
        service: 'test',
        key: 'a',
        topic,
        reason: 'AppError: the value does not start with a zero byte and a schema id',
        since: '2026-11-18T02:00:00.000Z',
      },
    ]);
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
    await world.deps.bus.publish(
      topic,
      keys.map((key) => update(key, 'poison')),
    );
    await world.until(async () => (await world.messages(deadLetters)).length === 24);
    await first.stop();
    await world.deps.bus.publish(
      topic,
      keys.map((key) => update(key, 'later')),
    );
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
      await world.until(
        () => world.problems.filter((problem) => problem.startsWith('this partition cannot go on')).length === failures,
      );
      world.clock.advance(10_000);
    }
    down = false;
    await world.until(() => handled.length === 1);

    assert.deepEqual(await lettersIn(world), [
      `${a}: TypeError: x is undefined`,
      `${a}: an earlier message of this key is parked`,
    ]);
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

    assert.deepEqual(await lettersIn(world), [
      'a: AppError: the value does not start with a zero byte and a schema id',
    ]);
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
