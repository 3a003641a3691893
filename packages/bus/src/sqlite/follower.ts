import type { Clock } from '@escalog/kernel';
import type { Following } from '../bus.ts';
import type { PartitionLog } from './partition-log.ts';
import { PartitionReader } from '../partition-reader.ts';

/** Reads partitions from the beginning, or the newest messages of them, and remembers nothing. */
export class Follower {
  /** Resolves once everything that was there at the start has been handled, or the follower is stopped. */
  readonly caughtUp: Promise<void>;
  readonly #readers: readonly PartitionReader[];
  readonly #isCaughtUp = Promise.withResolvers<void>();

  constructor(following: Following & { readonly newest?: number }, logs: readonly PartitionLog[], clock: Clock) {
    this.caughtUp = this.#isCaughtUp.promise;
    const { newest = Infinity } = following;
    const behind = new Map(logs.filter((log) => log.end > 0 && newest > 0).map((log) => [log, log.end]));
    if (behind.size === 0) this.#isCaughtUp.resolve();
    this.#readers = logs.map((log) => {
      const moved = (next: number) => {
        if (next >= (behind.get(log) ?? Infinity)) behind.delete(log);
        if (behind.size === 0) this.#isCaughtUp.resolve();
      };
      return new PartitionReader({ log, from: Math.max(0, log.end - newest), subscription: following, clock, moved });
    });
  }

  /** Resolves once nothing further will be handled. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop()));
    this.#isCaughtUp.resolve();
  }
}
