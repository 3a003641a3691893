import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, run, type Awaitable, type Step } from './step.ts';

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
