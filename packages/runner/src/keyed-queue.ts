import { isPromise, type Awaitable } from '@escalog/kernel';

/** Of a key whose task runs right now and has not said yet whether it takes longer. */
const running = Promise.resolve();

/** Runs tasks of the same key one after the other, and of different keys side by side. What need not wait and answers at once is done at once. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<Result>(key: string, task: () => Awaitable<Result>): Awaitable<Result> {
    const before = this.#tails.get(key);
    // It was called by the task itself, which goes on first.
    if (before === running) return running.then(() => this.run(key, task));
    if (before !== undefined) return this.#held(key, before.then(task, task));
    this.#tails.set(key, running);
    try {
      const answer = task();
      return isPromise(answer) ? this.#held(key, answer) : answer;
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key);
    }
  }

  /** Keys with a task running or waiting. */
  get busy(): number {
    return this.#tails.size;
  }

  #held<Result>(key: string, result: Promise<Result>): Promise<Result> {
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return result;
  }
}
