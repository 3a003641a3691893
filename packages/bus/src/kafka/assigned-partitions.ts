import { AssignedPartition, type Assignments } from './assigned-partition.ts';
import { keyOf } from './names.ts';
import type { Fetched } from './partition-buffer.ts';

/** The partitions that this member has at the moment. */
export class AssignedPartitions {
  readonly #assignments: Assignments;
  readonly #partitions = new Map<string, AssignedPartition>();
  /** What was lost and still has a batch in hand. */
  readonly #lost = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(assignments: Assignments) {
    this.#assignments = assignments;
  }

  /** Whether everything that was fetched has been handled. */
  get areDrained(): boolean {
    return [...this.#partitions.values()].every(({ isDrained }) => isDrained);
  }

  /** Everything before it has been handled here, in the partition of this key; 0 where that is not known. */
  handledTo(key: string): number {
    return this.#partitions.get(key)?.handledTo ?? 0;
  }

  take(fetched: Fetched): void {
    if (this.#isStopped) return;
    const key = keyOf(fetched);
    if (this.#partitions.get(key)?.take(fetched) === true) return;
    this.#lose(key);
    const { topic, partition } = fetched;
    const assigned = new AssignedPartition({ topic, partition }, this.#assignments, this.#lost.get(key));
    this.#partitions.set(key, assigned);
    assigned.take(fetched);
  }

  /** Goes on with what is assigned, and lets go of the rest. */
  keepOnly(assigned: ReadonlySet<string>): void {
    for (const [key, partition] of this.#partitions) {
      if (assigned.has(key)) partition.keep();
      else this.#lose(key);
    }
  }

  /** Resolves once the batches in hand are done and nothing further will be handled. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#lost.values(), ...[...this.#partitions.values()].map((partition) => partition.stop())]);
  }

  #lose(key: string): void {
    const partition = this.#partitions.get(key);
    if (partition === undefined) return;
    this.#partitions.delete(key);
    const done = partition.lose().finally(() => {
      if (this.#lost.get(key) === done) this.#lost.delete(key);
    });
    this.#lost.set(key, done);
  }
}
