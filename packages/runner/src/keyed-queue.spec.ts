import assert from 'node:assert/strict';
import { it } from 'node:test';
import { KeyedQueue } from './keyed-queue.ts';

it('tasks of one key run one after the other, of different keys side by side', async () => {
  const queue = new KeyedQueue();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run('a', async () => {
    await gate.promise;
    log.push('a1');
  });
  const second = queue.run('a', async () => void log.push('a2'));
  await queue.run('b', async () => void log.push('b'));
  gate.resolve();
  await Promise.all([first, second]);

  assert.deepEqual(log, ['b', 'a1', 'a2']);
});

it('a task that fails does not hold up the next one', async () => {
  const queue = new KeyedQueue();
  const failing = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', async () => 'done');

  await assert.rejects(failing, /no/);
  assert.equal(await next, 'done');
});

it('a task that waits for nobody is done at once, and fails at once', () => {
  const queue = new KeyedQueue();
  assert.equal(
    queue.run('a', () => 'done'),
    'done',
  );
  const failing = (): never => {
    throw new Error('no');
  };
  assert.throws(() => queue.run('a', failing), /no/);
  assert.equal(
    queue.run('a', () => 'again'),
    'again',
  );
  assert.equal(queue.busy, 0);
});

it('what a task asks for under its own key comes after it, however long it takes', async () => {
  const queue = new KeyedQueue();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const nested: unknown[] = [];
  const nest = (name: string): void => void nested.push(queue.run('a', () => log.push(name)));
  queue.run('a', () => {
    nest('after the first');
    log.push('first');
  });
  const second = queue.run('a', async () => {
    nest('after the second');
    await gate.promise;
    log.push('second');
  });
  assert.deepEqual(log, ['first']);
  await new Promise(setImmediate);
  assert.deepEqual(log, ['first']);
  gate.resolve();
  await Promise.all([second, ...nested]);
  assert.deepEqual(log, ['first', 'second', 'after the first', 'after the second']);
});
