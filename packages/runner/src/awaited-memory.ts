import type { Instant } from '@escalog/kernel';
import type { ViewDocument, Views } from '@escalog/store';

/** What a key waits for by what the log tells: what, and when that ought to be over; null when the log does not say. */
export type Awaited = Readonly<Record<string, Instant | null>>;

export interface Remembered {
  readonly partition: number;
  readonly awaited: Awaited;
}

const pageSize = 1_000;

/** What is open, in memory, and in the store for the next start or for whoever takes a partition over. */
export class AwaitedMemory {
  readonly #views: Views<Awaited>;
  readonly #open = new Map<string, Remembered>();
  /** Of these the store knows: what begins and ends between two writes is never written. */
  readonly #stored = new Set<string>();

  constructor(views: Views<Awaited>) {
    this.#views = views;
  }

  get(key: string): Remembered | undefined {
    return this.#open.get(key);
  }

  keys(): Iterable<string> {
    return this.#open.keys();
  }

  [Symbol.iterator](): Iterator<[string, Remembered]> {
    return this.#open[Symbol.iterator]();
  }

  /** In memory alone, until it is written. What awaits nothing is forgotten. */
  remember(key: string, partition: number, awaited: Awaited): void {
    if (Object.keys(awaited).length === 0) this.#open.delete(key);
    else this.#open.set(key, { partition, awaited });
  }

  /** Forgets, in memory alone, what is in other partitions. */
  keepOnly(partitions: ReadonlySet<number>): void {
    for (const [key, { partition }] of this.#open) if (!partitions.has(partition)) this.#drop(key);
  }

  /** What was remembered of a partition when it was last written, by whatever process. */
  async learn(partition: number): Promise<void> {
    for (const [key, known] of this.#open) if (known.partition === partition) this.#drop(key);
    let page: readonly ViewDocument<Awaited>[] = [];
    do {
      const last = page.at(-1);
      page = await this.#views.list({
        order: 'ascending',
        limit: pageSize,
        group: String(partition),
        ...(last !== undefined && { after: { id: last.id, sortKey: last.sortKey } }),
      });
      for (const { id, view } of page) {
        this.#open.set(id, { partition, awaited: view });
        this.#stored.add(id);
      }
    } while (page.length === pageSize);
  }

  async write(keys: Iterable<string>): Promise<void> {
    const gone: string[] = [];
    const kept = [...keys].flatMap((id) => {
      const known = this.#open.get(id);
      // Listed in the order of the keys.
      if (known !== undefined) return [{ id, group: String(known.partition), sortKey: '', view: known.awaited }];
      if (this.#stored.has(id)) gone.push(id);
      return [];
    });
    // Whether a write goes through may stay unknown.
    for (const { id } of kept) this.#stored.add(id);
    if (kept.length > 0) await this.#views.put(...kept);
    await Promise.all(gone.map((id) => this.#views.remove(id)));
    for (const id of gone) this.#stored.delete(id);
  }

  #drop(key: string): void {
    this.#open.delete(key);
    this.#stored.delete(key);
  }
}
