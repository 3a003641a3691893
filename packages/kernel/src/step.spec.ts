import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, forEach, inOrder, run, type Awaitable, type Step } from './step.ts';

function* sumOf(...answers: readonly Awaitable<number>[]): Step<number> {
  let sum = 0;
  for (const answer of answers) sum += yield* answerOf(answer);
  return sum;
}

/** Gives 0 in place of what fails. */
function* guarded(answer: Awaitable<number>): Step<number> {
  try {
    return yield* sumOf(answer, 1);
  } catch {
    return 0;
  }
}

describe('a step', () => {
  it('ends at once when all that it asks answer at once', () => {
    assert.equal(run(sumOf(1, 2, 3)), 6);
  });

  it('waits where it must, and goes on from there', async () => {
    const sum = run(sumOf(1, Promise.resolve(2), 3, Promise.resolve(4)));
    assert.ok(sum instanceof Promise);
    assert.equal(await sum, 10);
  });

  it('throws what it throws at once, and rejects with what comes later', async () => {
    const failing = function* (answer: Awaitable<number>): Step<number> {
      yield* answerOf(answer);
      throw new Error('failed');
    };
    assert.throws(() => run(failing(1)), /failed/);
    await assert.rejects(async () => run(failing(Promise.resolve(1))), /failed/);
  });

  it('catches what a port rejects with', async () => {
    assert.equal(await run(guarded(Promise.reject(new Error('down')))), 0);
    assert.equal(await run(guarded(Promise.resolve(1))), 2);
  });
});

describe('work side by side', () => {
  it('is done at once where nothing waits, and awaited where something does', async () => {
    const done: number[] = [];
    assert.equal(
      forEach([1, 2], (item) => done.push(item)),
      undefined,
    );
    assert.deepEqual(done, [1, 2]);
    const awaited = forEach([3, 4], async (item) => void done.push(item));
    assert.ok(awaited instanceof Promise);
    await awaited;
    assert.deepEqual(done, [1, 2, 3, 4]);
  });

  it('is done with all, and ended, before it fails with what failed first', async () => {
    const done: number[] = [];
    const gate = Promise.withResolvers<void>();
    const work = (item: number): Awaitable<void> => {
      if (item === 1) throw new Error('at once');
      if (item === 2) return gate.promise.then(() => void done.push(item));
      done.push(item);
    };
    const all = forEach([1, 2, 3], work);
    assert.deepEqual(done, [3]);
    gate.resolve();
    await assert.rejects(async () => all, /at once/);
    assert.deepEqual(done, [3, 2]);
    assert.throws(() => forEach([1, 3], work), /at once/);
  });
});

describe('work in order', () => {
  it('waits for each where it must, and ends with the first that fails', async () => {
    const done: string[] = [];
    const all = inOrder(
      () => done.push('one'),
      async () => done.push('two'),
      () => done.push('three'),
    );
    assert.deepEqual(done, ['one', 'two']);
    await all;
    assert.deepEqual(done, ['one', 'two', 'three']);
    const failing = (): never => {
      throw new Error('no');
    };
    assert.throws(() => inOrder(failing, () => done.push('four')), /no/);
    assert.equal(done.length, 3);
  });
});
