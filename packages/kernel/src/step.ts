/** What a port answers: at once where it can, as in one process, and with a promise where it cannot, as over a network. `await` takes either. */
export type Awaitable<T> = T | Promise<T>;

/** Code that is written once for both: `yield*` of a step runs it, and `yield* answerOf(...)` waits for what a port answers, if there is anything to wait for. */
export type Step<T> = Generator<Promise<unknown>, T>;

/** What a port has answered; throws what it rejects with. */
export function* answerOf<T>(answer: Awaitable<T>): Step<T> {
  return isPromise(answer) ? ((yield answer) as T) : answer;
}

/** Runs a step: to its end, and throws what it throws, when every port it asks answers at once; else a promise of that. */
export function run<T>(step: Step<T>): Awaitable<T> {
  const first = step.next();
  return first.done === true ? first.value : goOn(step, first.value);
}

/** Whether an answer is still to come. */
export function isPromise<T>(answer: Awaitable<T>): answer is Promise<T> {
  return answer instanceof Promise;
}

async function goOn<T>(step: Step<T>, awaited: Promise<unknown>): Promise<T> {
  for (let waitingFor = awaited; ; ) {
    const next = await waitingFor.then(
      (answer) => step.next(answer as never),
      (error: unknown) => step.throw(error),
    );
    if (next.done === true) return next.value;
    waitingFor = next.value;
  }
}
