import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Lanes } from './lanes.ts';

/** Tasks that begin when their lane lets them, and end when they are told to. */
class Tasks {
  readonly lanes = new Lanes();
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<string>>();

  start(name: string, { lane = 'mail', urgent = false } = {}): Promise<string> {
    const end = Promise.withResolvers<string>();
    this.#ends.set(name, end);
    return this.lanes.run({ name: lane, width: 2 }, urgent, () => {
      this.begun.push(name);
      return end.promise;
    });
  }

  async end(...names: readonly string[]): Promise<void> {
    for (const name of names) this.#ends.get(name)?.resolve(name);
    await nextTurn();
  }
}

describe('lanes', () => {
  it('run as many tasks at once as the lane is wide, and each of the others when one ends', async () => {
    const tasks = new Tasks();
    for (const name of ['a', 'b', 'c', 'd']) void tasks.start(name);
    await nextTurn();
    assert.deepEqual(tasks.begun, ['a', 'b']);
    await tasks.end('b');
    assert.deepEqual(tasks.begun, ['a', 'b', 'c']);
    await tasks.end('a', 'c');
    assert.deepEqual(tasks.begun, ['a', 'b', 'c', 'd']);
  });

  it('let urgent tasks go first, each kind in its order', async () => {
    const tasks = new Tasks();
    for (const name of ['a', 'b', 'low 1', 'low 2']) void tasks.start(name);
    for (const name of ['high 1', 'high 2']) void tasks.start(name, { urgent: true });
    for (const name of ['a', 'b', 'high 1', 'high 2', 'low 1', 'low 2']) await tasks.end(name);
    assert.deepEqual(tasks.begun, ['a', 'b', 'high 1', 'high 2', 'low 1', 'low 2']);
  });

  it('do not wait for each other', async () => {
    const tasks = new Tasks();
    for (const name of ['a', 'b', 'c']) void tasks.start(name);
    void tasks.start('d', { lane: 'hook' });
    await nextTurn();
    assert.deepEqual(tasks.begun, ['a', 'b', 'd']);
  });

  it('give a free place to who waits, not to who comes at that moment', async () => {
    const lanes = new Lanes();
    const lane = { name: 'mail', width: 1 };
    const begun: string[] = [];
    const comesAtTheEnd = () => lanes.run(lane, true, async () => void begun.push('comes'));
    const first = lanes.run(lane, false, async () => 'ended').then(comesAtTheEnd);
    await Promise.all([first, lanes.run(lane, false, async () => void begun.push('waits'))]);
    assert.deepEqual(begun, ['waits', 'comes']);
  });

  it('give the place of a task that fails to the next, and its error to who asked', async () => {
    const lanes = new Lanes();
    const lane = { name: 'mail', width: 1 };
    const failing = lanes.run(lane, false, () => Promise.reject(new Error('no')));
    const next = lanes.run(lane, false, async () => 'done');
    await assert.rejects(failing, /no/);
    assert.equal(await next, 'done');
  });

  it('are forgotten once nothing runs in them', async () => {
    const tasks = new Tasks();
    const all = ['a', 'b', 'c'].map((name) => tasks.start(name));
    assert.equal(tasks.lanes.busy, 1);
    await tasks.end('a', 'b', 'c');
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c']);
    await nextTurn();
    assert.equal(tasks.lanes.busy, 0);
  });
});
