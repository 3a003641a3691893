import type { Message } from '@escalog/bus';
import type { Store, Views } from '@escalog/store';

/** One key whose messages wait in the dead letters. */
export interface ParkedKey {
  readonly topic: string;
  readonly key: string;
  readonly reason: string;
}

/** The keys that a service has parked, in memory and in the store. */
export class ParkedKeys {
  readonly #views: Views<ParkedKey>;
  readonly #keys: Set<string>;

  private constructor(views: Views<ParkedKey>, keys: Set<string>) {
    this.#views = views;
    this.#keys = keys;
  }

  static async load(store: Store, service: string): Promise<ParkedKeys> {
    const views = store.views<ParkedKey>(`${service}-parked-keys`);
    const stored = await views.list({ order: 'ascending', limit: 100_000 });
    return new ParkedKeys(views, new Set(stored.map(({ id }) => id)));
  }

  /** How many there are. */
  get size(): number {
    return this.#keys.size;
  }

  has(message: Message): boolean {
    return this.#keys.size > 0 && this.#keys.has(idOf(message));
  }

  /** Parks the key of the message; a key that is parked already keeps its first reason. */
  async add(message: Message, reason: string): Promise<void> {
    const id = idOf(message);
    if (this.#keys.has(id)) return;
    this.#keys.add(id);
    await this.#views.put({ id, group: message.topic, sortKey: message.key, view: { topic: message.topic, key: message.key, reason } });
  }
}

/** The key alone: it is the incident on every topic, and half an incident is worse than none. */
function idOf({ key }: Message): string {
  return key;
}
