import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gathered } from './gathered.ts';

/** Requests that are answered one at a time, when the test says so. */
class Requests {
  readonly sent: (readonly number[])[] = [];
  #answer: PromiseWithResolvers<readonly (string | Error)[]>[] = [];

  readonly ask = gathered((questions: readonly number[]) => {
    this.sent.push(questions);
    const answers = Promise.withResolvers<readonly (string | Error)[]>();
    this.#answer.push(answers);
    return answers.promise;
  });

  answer(of: (question: number) => string | Error): void {
    this.#answer.shift()?.resolve((this.sent.at(-1) ?? []).map(of));
  }

  fail(error: Error): void {
    this.#answer.shift()?.reject(error);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('gathered questions', () => {
  it('go out at once, and those that come while a request is under way together in the next one', async () => {
    const requests = new Requests();
    const first = requests.ask(1);
    await turn();
    const later = [requests.ask(2), requests.ask(3)];
    await turn();
    assert.deepEqual(requests.sent, [[1]]);
    requests.answer(String);
    assert.equal(await first, '1');
    await turn();
    assert.deepEqual(requests.sent, [[1], [2, 3]]);
    requests.answer(String);
    assert.deepEqual(await Promise.all(later), ['2', '3']);
  });

  it('are answered each for itself, also when the same is asked twice', async () => {
    const requests = new Requests();
    const asked = Promise.allSettled([requests.ask(1), requests.ask(2), requests.ask(2)]);
    await turn();
    requests.answer((question) => (question === 1 ? new Error('refused') : `${question}`));
    assert.deepEqual(
      (await asked).map((answer) => (answer.status === 'fulfilled' ? answer.value : (answer.reason as Error).message)),
      ['refused', '2', '2'],
    );
  });

  it('fail together with their request, and the next ones are asked all the same', async () => {
    const requests = new Requests();
    const asked = Promise.allSettled([requests.ask(1), requests.ask(2)]);
    await turn();
    const next = requests.ask(3);
    requests.fail(new Error('gone'));
    assert.deepEqual(
      (await asked).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await turn();
    requests.answer(String);
    assert.equal(await next, '3');
  });

  it('are no more than a hundred in a request, and never two requests at once', async () => {
    const requests = new Requests();
    const asked = Promise.all(Array.from({ length: 250 }, (_, index) => requests.ask(index)));
    for (const size of [100, 100, 50]) {
      await turn();
      assert.equal(requests.sent.at(-1)?.length, size);
      requests.answer(String);
    }
    assert.equal((await asked).length, 250);
    assert.equal(requests.sent.length, 3);
  });
});
