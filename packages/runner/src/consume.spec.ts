import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadLettersOf, encode, topics, type UpdatePosted } from '@escalog/contracts';
import { AppError, instantOf } from '@escalog/kernel';
import { consumeEvents } from './consume.ts';
import { OpenWorld } from './testing/open-world.ts';

const topic = topics.incidents.name;
const deadLetters = deadLettersOf('test').name;

function update(key: string, text: string): { key: string; value: Uint8Array; headers: {} } {
  const meta = { eventId: `${key}-${text}`, subject: key, stream: `s/${key}`, version: 1, occurredAt: instantOf(0), correlationId: 'c', causationId: null, actor: { kind: 'person', ref: 'p' } };
  const event: UpdatePosted = { type: 'UpdatePosted', meta, text, reason: { code: 'c', text: 't', definition: null, facts: {} } };
  return { key, value: encode(event), headers: {} };
}

/** Consumes as the service `test`; `failing` throws for a text, or lets it pass. */
function consumeInto(handled: string[], world: OpenWorld, failing: (text: string) => void = () => {}) {
  const on = {
    UpdatePosted: async ({ text }: UpdatePosted) => {
      failing(text);
      handled.push(text);
    },
  };
  return consumeEvents({ service: 'test', topics: [topic], on }, world.deps);
}

describe('a message that cannot be handled', () => {
  it('parks its key: it and later ones of that key go to the dead letters in order, other keys go on', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    const bug = (text: string): void => {
      if (text === 'poison') throw new TypeError('x is undefined');
    };
    const consumer = await consumeInto(handled, world, bug);
    await world.deps.bus.publish(topic, [update('a', 'poison'), update('b', 'fine'), update('a', 'later'), update('a', 'last')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 3);

    assert.deepEqual(handled, ['fine']);
    assert.match(consumer.check().detail, /^1 incidents are parked/);
    const dead = await world.messages(deadLetters);
    assert.deepEqual(dead.map(({ headers }) => headers['escalog-dead-reason']), ['TypeError: x is undefined', 'an earlier message of this key is parked', 'an earlier message of this key is parked']);
    assert.deepEqual(dead.map(({ value }) => Buffer.from(value)), [update('a', 'poison'), update('a', 'later'), update('a', 'last')].map(({ value }) => Buffer.from(value)));
    await consumer.stop();
  });

  it('stays parked after a restart', async () => {
    await using world = new OpenWorld();
    const first = await consumeInto([], world);
    await world.deps.bus.publish(topic, [{ key: 'a', value: Buffer.from('no avro'), headers: {} }]);
    await world.until(async () => (await world.messages(deadLetters)).length === 1);
    await first.stop();
    await world.restart();
    const handled: string[] = [];
    const second = await consumeInto(handled, world);
    await world.deps.bus.publish(topic, [update('a', 'later'), update('b', 'fine')]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2 && handled.length === 1);

    assert.deepEqual(handled, ['fine']);
    await second.stop();
  });
});

describe('a dependency that is down', () => {
  it('keeps the message waiting, and skips nothing', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    let down = true;
    const consumer = await consumeInto(handled, world, () => {
      if (down) throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    });
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
});
