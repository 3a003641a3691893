import { after, type Clock, type Milliseconds } from '@escalog/kernel';

/** Whether `work` settles within that time; what it does afterwards is nobody's concern, and its rejection is none. */
export function settlesWithin(clock: Clock, length: Milliseconds, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const alarm = clock.alarm(after(clock.now(), length), () => resolve(false));
    const settled = (): void => {
      alarm.cancel();
      resolve(true);
    };
    work.then(settled, settled);
  });
}

/** `work`, or the error that `late` makes when it takes longer. */
export async function within<T>(clock: Clock, length: Milliseconds, work: Promise<T>, late: () => Error): Promise<T> {
  if (await settlesWithin(clock, length, work)) return work;
  throw late();
}
