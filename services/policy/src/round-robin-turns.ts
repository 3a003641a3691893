import type { Instant } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import type { Turns, TurnTaken } from './domain/escalations.ts';

/** When whom a level has paged last, by ref of the person. */
type LastPaged = Readonly<Record<string, Instant>>;

const page = 1_000;

/**
 * Whose turn it was in levels that page one of several. In memory, because decisions do not wait, and in the store, from
 * which it is read at the start. A process that dies between a decision and this pages somebody twice in a row, nobody less.
 */
export class RoundRobinTurns implements Turns {
  readonly #views: Views<LastPaged>;
  readonly #log: Log;
  readonly #last = new Map<string, LastPaged>();
  #writing = 0;

  constructor(store: Store, log: Log) {
    this.#views = store.views('round-robin-turns');
    this.#log = log;
  }

  /** Reads what is stored; before the first decision. */
  async read(): Promise<void> {
    for (let behind: { sortKey: string; id: string } | undefined; ;) {
      const documents = await this.#views.list({ order: 'ascending', limit: page, ...(behind && { after: behind }) });
      for (const { id, view } of documents) this.#last.set(id, later(this.#last.get(id), view));
      behind = documents.at(-1);
      if (behind === undefined || documents.length < page) return;
    }
  }

  lastOf(turn: string, person: string): Instant | undefined {
    return this.#last.get(turn)?.[person];
  }

  /** Counts from now on, and is stored soon. */
  take({ turn, person, at }: TurnTaken): void {
    const taken: LastPaged = { [person]: at };
    this.#last.set(turn, later(this.#last.get(turn), taken));
    this.#writing += 1;
    const store = async (): Promise<LastPaged | undefined> =>
      this.#views.update(turn, (stored) => ({ group: '', sortKey: turn, view: later(stored, taken) }));
    store()
      // What other replicas have taken meanwhile.
      .then((view) => this.#last.set(turn, later(this.#last.get(turn), view ?? taken)))
      .catch((error: unknown) => this.#log.error({ err: error, turn }, 'a turn could not be stored'))
      .finally(() => (this.#writing -= 1));
  }

  /** How many turns are being stored. */
  get busy(): number {
    return this.#writing;
  }
}

function later(known: LastPaged = {}, other: LastPaged): LastPaged {
  const both = Object.entries(other).map(([person, at]) => [person, latest(known[person], at)] as const);
  return { ...known, ...Object.fromEntries(both) };
}

function latest(one: Instant | undefined, other: Instant): Instant {
  return one === undefined || one < other ? other : one;
}
