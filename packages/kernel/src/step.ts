/** What a port answers: at once where it can, as in one process, and with a promise where it cannot, as over a network. `await` takes either. */
export type Awaitable<T> = T | Promise<T>;

/** Code that is written once for both: `yield*` of a step runs it, and `yield* answerOf(...)` waits for what a port answers, if there is anything to wait for. */
export type Step<T> = Generator<Promise<unknown>, T>;

/** What a port has answered; throws what it rejects with. For `yield*` at once: what is at hand is handed over without a generator of its own. */
export function answerOf<T>(answer: Awaitable<T>): Answered<T> {
  if (isPromise(answer)) return stepOf(answer);
  atHand.answer = answer;
  return atHand as Answered<T>;
}

type Answered<T> = Iterable<Promise<unknown>, T>;

/** What a port has answered, or will, for whoever takes a step. */
export function* stepOf<T>(answer: Awaitable<T>): Step<T> {
  return isPromise(answer) ? ((yield answer) as T) : answer;
}

/** An answer that is there, from `answerOf` to the `yield*` that it stands behind. */
const atHand = {
  answer: undefined as unknown,
  [Symbol.iterator]: () => atHand,
  next(): IteratorReturnResult<unknown> {
    const value = this.answer;
    this.answer = undefined;
    return { done: true, value };
  },
};

/** Runs a step: to its end, and throws what it throws, when every port it asks answers at once; else a promise of that. */
export function run<T>(step: Step<T>): Awaitable<T> {
  const first = step.next();
  return first.done === true ? first.value : goOn(step, first.value);
}

/** Does `work` with each item side by side, with all of them even if it fails with some; then throws, or rejects with, what it failed with first. */
export function forEach<Item>(items: Iterable<Item>, work: (item: Item) => Awaitable<unknown>): Awaitable<void> {
  const errors: unknown[] = [];
  const awaited: Promise<unknown>[] = [];
  for (const item of items) {
    try {
      const answer = work(item);
      if (isPromise(answer)) awaited.push(answer.catch((error: unknown) => errors.push(error)));
    } catch (error) {
      errors.push(error);
    }
  }
  const throwFirst = (): void => {
    if (errors.length > 0) throw errors[0];
  };
  return awaited.length > 0 ? Promise.all(awaited).then(throwFirst) : throwFirst();
}

/** Does one after the other, until one fails; then throws, or rejects with, that. */
export function inOrder(...works: readonly (() => Awaitable<unknown>)[]): Awaitable<void> {
  return inOrderFrom(0, works);
}

function inOrderFrom(first: number, works: readonly (() => Awaitable<unknown>)[]): Awaitable<void> {
  for (let index = first; index < works.length; index += 1) {
    const answer = works[index]?.();
    if (isPromise(answer)) return answer.then(() => inOrderFrom(index + 1, works));
  }
}

/** Whether an answer is still to come. */
export function isPromise<T>(answer: Awaitable<T>): answer is Promise<T> {
  return answer instanceof Promise;
}

async function goOn<T>(step: Step<T>, awaited: Promise<unknown>): Promise<T> {
  for (let waitingFor = awaited; ;) {
    const next = await waitingFor.then(
      (answer) => step.next(answer as never),
      (error: unknown) => step.throw(error),
    );
    if (next.done === true) return next.value;
    waitingFor = next.value;
  }
}
