import { instantOf, type Clock } from '@escalog/kernel';

const longestTimeout = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
  alarm(at, ring) {
    let timeout: NodeJS.Timeout;
    const wait = (): void => {
      const remaining = at - Date.now();
      timeout = setTimeout(remaining > longestTimeout ? wait : ring, Math.min(Math.max(0, remaining), longestTimeout));
    };
    wait();
    return { cancel: () => clearTimeout(timeout) };
  },
};
