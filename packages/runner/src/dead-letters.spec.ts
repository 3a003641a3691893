import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '@escalog/bus';
import { deadLettersOf, topics, type UpdatePosted } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { consumeEvents } from './consume.ts';
import { DeadLetters } from './dead-letters.ts';
import { KeyParking } from './key-parking.ts';
import { ParkedKeys } from './parked-keys.ts';
import { handlerOf } from './reactions.ts';
import { OpenWorld } from './testing/open-world.ts';
import { garbage, update } from './testing/updates.ts';

const topic = topics.incidents.name;

/** A service that cannot handle some texts for a while. */
class Mending extends OpenWorld {
  readonly handled: string[] = [];
  readonly failing = new Map<string, Error>();
  /** Runs before a text is handled. */
  before: (text: string) => Promise<void> = async () => {};
  readonly on = {
    UpdatePosted: async ({ text }: UpdatePosted) => {
      await this.before(text);
      const failure = this.failing.get(text);
      if (failure !== undefined) throw failure;
      this.handled.push(text);
    },
  };

  get letters(): DeadLetters {
    return new DeadLetters('test', handlerOf(this.on), this.deps);
  }

  /** Publishes to a consumer, and resolves once it has nothing left to do. */
  async consume(...sent: Parameters<OpenWorld['deps']['bus']['publish']>[1]): Promise<void> {
    await this.deps.bus.publish(topic, sent);
    const consumer = await consumeEvents({ service: 'test', topics: [topic], on: this.on }, this.deps);
    await this.until(async () => (await this.deps.bus.lag('escalog.test', [topic])) === 0);
    await consumer.stop();
  }
}

const bug = new TypeError('x is undefined');
const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `text ${index}`);

describe('a replay', () => {
  it('handles what waits in order, and later messages are handled as usual', async () => {
    await using world = new Mending();
    world.failing.set('poison', bug);
    await world.consume(update('a', 'poison'), update('a', 'second'), update('b', 'other'), update('a', 'third'));
    world.failing.clear();

    assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 3, failure: null });
    await world.consume(update('a', 'fourth'));
    assert.deepEqual(world.handled, ['other', 'poison', 'second', 'third', 'fourth']);
  });

  it('ends at the first letter that fails again, says why, and goes on from there the next time', async () => {
    await using world = new Mending();
    world.failing.set('first', bug).set('second', new RangeError('not yet'));
    await world.consume(update('a', 'first'), update('a', 'second'), update('a', 'third'));
    world.failing.delete('first');
    const [, { partition = 0 } = {}] = await world.messages(topic);
    const failure = { letter: `${topic}/${partition}/1`, reason: 'RangeError: not yet' };

    assert.deepEqual(await world.letters.replay('a'), { state: 'parked', handled: 1, failure });
    const shown = await world.letters.show('a');
    assert.deepEqual(
      [shown?.state, shown?.lastFailure, shown?.letters.map(({ handled }) => handled)],
      ['parked', failure, [true, false, false]],
    );
    world.failing.clear();
    assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 2, failure: null });
    assert.deepEqual(world.handled, ['first', 'second', 'third']);
  });

  it('leaves out what it is told to, and keeps that in mind', async () => {
    await using world = new Mending();
    await world.consume(garbage('a'), update('a', 'second'));
    const [letter = ''] = (await world.letters.show('a'))?.letters.map((shown) => shown.letter) ?? [];

    assert.equal((await world.letters.replay('a'))?.failure?.letter, letter);
    assert.deepEqual(await world.letters.replay('a', [letter]), { state: 'replayed', handled: 1, failure: null });
    assert.deepEqual(world.handled, ['second']);
    assert.deepEqual((await world.letters.show('a'))?.leftOut, [letter]);
  });

  it('waits for no dependency: what is down is thrown, and nothing is skipped', async () => {
    await using world = new Mending();
    world.failing.set('first', bug);
    await world.consume(update('a', 'first'), update('a', 'second'));
    world.failing.clear();
    world.failing.set('second', new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true }));
    await assert.rejects(world.letters.replay('a'), { code: 'ESCALOG_TEST_DOWN' });
    assert.equal((await world.letters.show('a'))?.state, 'parked');

    world.failing.clear();
    assert.equal((await world.letters.replay('a'))?.state, 'replayed');
    assert.deepEqual(world.handled, ['first', 'first', 'second']);
  });

  it('handles what came while it ran too', async () => {
    await using world = new Mending();
    world.failing.set('first', bug);
    await world.consume(update('a', 'first'));
    world.failing.clear();
    world.before = async (text) => {
      if (text === 'first') await world.consume(update('a', 'second'));
    };

    assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 2, failure: null });
    assert.deepEqual(world.handled, ['first', 'second']);
  });

  it('handles a letter that is there twice once', async () => {
    await using world = new Mending();
    world.failing.set('first', bug);
    await world.consume(update('a', 'first'), update('a', 'second'));
    const deadLetters = deadLettersOf('test').name;
    await world.deps.bus.publish(deadLetters, await world.messages(deadLetters));
    world.failing.clear();

    assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 2, failure: null });
    assert.equal((await world.letters.show('a'))?.letters.length, 2);
  });

  it('passes over the letters of an earlier parking of the key, and whatever else is in the topic', async () => {
    await using world = new Mending();
    for (const poison of ['first', 'third']) {
      world.failing.set(poison, bug);
      await world.consume(update('a', poison), update('a', `behind ${poison}`));
      world.failing.clear();
      await world.deps.bus.publish(deadLettersOf('test').name, [garbage('a'), garbage('b')]);
      assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 2, failure: null });
    }
    assert.deepEqual(world.handled, ['first', 'behind first', 'third', 'behind third']);
  });

  it('says so when a letter is gone, and can do without it', async () => {
    await using world = new Mending();
    const message: Message = { ...garbage('a'), topic, partition: 3, offset: 41, appendedAt: world.clock.now() };
    const keys = new ParkedKeys('test', world.deps);
    await keys.count(message, (await keys.park(message, 'a bug')).parked);

    const outcome = await world.letters.replay('a');
    assert.deepEqual([outcome?.state, outcome?.failure?.letter], ['parked', `${topic}/3/41`]);
    assert.match(outcome?.failure?.reason ?? '', /^escalog\.test\.dead-letters does not have it any more/);
    assert.equal((await world.letters.replay('a', [`${topic}/3/41`]))?.state, 'replayed');
  });

  it('of a key that is replayed already handles nothing, and of one that was never parked there is none', async () => {
    await using world = new Mending();
    world.failing.set('first', bug);
    await world.consume(update('a', 'first'));
    world.failing.clear();
    await Promise.all([world.letters.replay('a'), world.letters.replay('a')]);

    assert.deepEqual(await world.letters.replay('a'), { state: 'replayed', handled: 0, failure: null });
    assert.equal(await world.letters.replay('b'), undefined);
    assert.equal(await world.letters.show('b'), undefined);
  });
});

describe('the dead letters', () => {
  it('show why each is there and what it is: the event, or what cannot be read', async () => {
    await using world = new Mending();
    await world.consume(garbage('a'), update('a', 'second'));
    const shown = await world.letters.show('a');
    const place = shown?.parking.replace(/\d+$/, '');

    assert.equal(shown?.reason, 'AppError: the value does not start with a zero byte and a schema id');
    assert.deepEqual(
      shown.letters.map(({ letter, bytes, value, event }) => [
        letter,
        bytes,
        value,
        (event as UpdatePosted | null)?.text,
      ]),
      [
        [`${place}0`, 7, 'bm8gYXZybw==', undefined],
        [`${place}1`, update('a', 'second').value.length, null, 'second'],
      ],
    );
    assert.deepEqual(
      [shown.letters[0]?.code, shown.letters[1]?.reason, shown.letters[1]?.stack],
      ['ESCALOG_CONTRACTS_NOT_FRAMED', 'an earlier message of this key is parked', null],
    );
  });

  it('show the first hundred of a key, and no more than 8 KiB of what cannot be read', async () => {
    await using world = new Mending();
    await world.consume(
      { ...garbage('a'), value: Buffer.alloc(100_000, 1) },
      ...texts(120).map((text) => update('a', text)),
    );
    const shown = await world.letters.show('a');

    assert.deepEqual([shown?.letterCount, shown?.letters.length, shown?.letters[0]?.bytes], [121, 100, 100_000]);
    assert.equal(Buffer.from(shown?.letters[0]?.value ?? '', 'base64').length, 8_192);
  });

  it('list parked keys in pages, newest first, and replayed ones apart', async () => {
    await using world = new Mending();
    for (const key of ['a', 'b', 'c', 'd']) {
      await world.consume(garbage(key));
      world.clock.advance(1_000);
    }
    const [{ letter = '' } = {}] = (await world.letters.show('b'))?.letters ?? [];
    await world.letters.replay('b', [letter]);

    const [first, ...others] = await world.letters.list({ state: 'parked', limit: 1 });
    assert.deepEqual([first?.key, others], ['d', []]);
    assert.ok(first);
    assert.deepEqual(
      (await world.letters.list({ state: 'parked', limit: 9, after: first })).map(({ key }) => key),
      ['c', 'a'],
    );
    assert.deepEqual(
      (await world.letters.list({ state: 'replayed', limit: 9 })).map(({ key, replayedAt }) => [key, replayedAt]),
      [['b', '2026-11-18T02:00:04.000Z']],
    );
  });

  it('tell readiness how much is parked, and when that cannot be known', async () => {
    await using world = new Mending();
    assert.deepEqual(await world.letters.check(), { name: 'dead letters', ok: true, detail: 'nothing is parked' });
    await world.consume(garbage('a'), garbage('b'));
    assert.deepEqual(await world.letters.check(), {
      name: 'dead letters',
      ok: true,
      isWell: false,
      detail: 'dead letters of 2 incidents wait to be replayed: escalog dead-letters list --service test',
    });
    await world.deps.store.close();
    assert.equal((await world.letters.check()).ok, false);
  });
});

describe('what others have parked', () => {
  it('is learnt whole, however many keys it is', async () => {
    await using world = new Mending();
    const keys = new ParkedKeys('test', world.deps);
    const messages = texts(1_001).map((key, offset): Message => ({
      ...garbage(key),
      topic,
      partition: 0,
      offset,
      appendedAt: world.clock.now(),
    }));
    for (const message of messages) await keys.park(message, 'a bug');
    const parking = new KeyParking('test', world.deps);
    await parking.learn();
    for (const message of [messages[0], messages[1_000]]) {
      if (message !== undefined)
        await parking.handle({ ...message, ...update(message.key, 'later') }, handlerOf(world.on));
    }

    assert.deepEqual(world.handled, []);
  });
});
