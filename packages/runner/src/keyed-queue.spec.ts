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
