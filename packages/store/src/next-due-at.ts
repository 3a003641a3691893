import type { Timer } from '@escalog/kernel';

/** When the earliest timer of the aggregate is due, or `null` without one. Throws when one is due at no instant: no sweep would find it. */
export function nextDueAtOf<Input>(id: string, timers: readonly Timer<Input>[]): number | null {
  const nextDueAt = timers.length === 0 ? null : Math.min(...timers.map((timer) => timer.dueAt));
  if (nextDueAt !== null && !Number.isSafeInteger(nextDueAt))
    throw new TypeError(`${id} has a timer that is due at ${nextDueAt}; instants are whole milliseconds`);
  return nextDueAt;
}
