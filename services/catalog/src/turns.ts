import type { CatalogEvent } from '@escalog/contracts';
import type { DefinitionsCopy } from '@escalog/definitions';
import { after, AppError, instantOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { KeyedQueue, type RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';

/** Whose turn it is. */
interface Turn {
  /** How many turns there were, this one among them. */
  readonly number: number;
  /** When it ends by itself, should its process have died. */
  readonly until: Instant;
}

/** Longer than the largest change takes. One that takes longer is not alone any more. */
const longestTurn: Milliseconds = 30_000;
const patience: Milliseconds = 10_000;
const lookAgainAfter: Milliseconds = 50;
const page = 1_000;

/**
 * One change of the catalog at a time, over all replicas, each on what those before it have left.
 *
 * A document says whose turn it is. What a turn came to is put beside it, the last event of each entry in the
 * order of turns, and the next to have the turn takes it over before it checks anything: the topic may still be
 * on its way, and what was answered to one request must hold for the next. It is a short cut, not a source:
 * what is missing here, because a process died, comes from the topic.
 */
export class Turns {
  readonly #definitions: DefinitionsCopy;
  readonly #clock: Clock;
  readonly #log: RunnerDeps['log'];
  readonly #turns: Views<Turn>;
  readonly #latest: Views<CatalogEvent>;
  readonly #queue = new KeyedQueue();
  /** The last turn whose outcome is in the copy. */
  #known = 0;

  constructor(definitions: DefinitionsCopy, { store, clock, log }: RunnerDeps) {
    this.#definitions = definitions;
    this.#clock = clock;
    this.#log = log;
    this.#turns = store.views('catalog-turns');
    this.#latest = store.views('catalog-latest');
  }

  /**
   * Runs `change` when its turn has come, on a copy that has all that was changed before. What it decided, it
   * hands to `decided`. Rejects, retriable, when others take too long.
   */
  run<Result>(
    change: (decided: (events: readonly CatalogEvent[]) => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    return this.#queue.run('catalog', async () => {
      const turn = await this.#take();
      try {
        await this.#catchUp();
        const result = await change((events) => this.#put(turn, events));
        this.#known = turn;
        return result;
      } finally {
        await this.#giveBack(turn);
      }
    });
  }

  get busy(): number {
    return this.#queue.busy;
  }

  async #take(): Promise<number> {
    const giveUpAt = after(this.#clock.now(), patience);
    for (;;) {
      const turn = await this.#takeIfFree();
      if (turn !== undefined) return turn;
      if (this.#clock.now() >= giveUpAt)
        throw new AppError(
          'ESCALOG_CATALOG_BUSY',
          'other changes of the catalog take long; send this one again in a moment',
          { retriable: true },
        );
      await new Promise<void>((look) => this.#clock.alarm(after(this.#clock.now(), lookAgainAfter), look));
    }
  }

  async #takeIfFree(): Promise<number | undefined> {
    let taken: Turn | undefined;
    await this.#turns.update('current', (last) => {
      const now = this.#clock.now();
      taken =
        last !== undefined && last.until > now
          ? undefined
          : { number: (last?.number ?? 0) + 1, until: after(now, longestTurn) };
      return taken && { group: '', sortKey: '', view: taken };
    });
    return taken?.number;
  }

  async #catchUp(): Promise<void> {
    for (let behind = { sortKey: placeOf(this.#known + 1), id: '' }; ;) {
      const changed = await this.#latest.list({ order: 'ascending', after: behind, limit: page });
      for (const { view } of changed) this.#definitions.apply(view);
      const last = changed.at(-1);
      if (last === undefined || changed.length < page) return;
      behind = last;
    }
  }

  async #put(turn: number, events: readonly CatalogEvent[]): Promise<void> {
    for (const event of events) this.#definitions.apply(event);
    await this.#latest.put(...events.map((view) => ({ id: view.ref, group: '', sortKey: placeOf(turn), view })));
  }

  /** Without it the turn ends by itself, later. */
  async #giveBack(turn: number): Promise<void> {
    try {
      await this.#turns.update('current', (last) =>
        last?.number === turn ? { group: '', sortKey: '', view: { number: turn, until: instantOf(0) } } : undefined,
      );
    } catch (error) {
      this.#log.warn(
        { err: error },
        'the turn to change the catalog could not be given back; the next change waits until it ends',
      );
    }
  }
}

/** The number as text that is ordered like it. */
function placeOf(turn: number): string {
  return String(turn).padStart(12, '0');
}
