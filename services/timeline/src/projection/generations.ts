import { randomUUID } from 'node:crypto';
import { after, instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Records, Store, StoredRecord, Views } from '@escalog/store';

/** Which generations of the index there are. */
interface GenerationsView {
  /** The one that is read. */
  readonly live: number;
  /** The one that is being rebuilt, if any. */
  readonly building: number | null;
  /** When the process that rebuilds it was last heard of. */
  readonly heardAt: Instant | null;
  /** The highest number given so far; none is given twice. */
  readonly last: number;
}

const first: GenerationsView = { live: 1, building: null, heardAt: null, last: 1 };

/** A rebuild that was not heard of for so long has no process any more: far longer than a batch takes, or clocks differ. */
export const abandonedAfter: Milliseconds = 60_000;

/**
 * The index of the log by incident, in generations.
 *
 * One document names the live generation and the one that is being built, so that swapping is one write. It is
 * read for every batch, after that batch was read from the log. Whatever other replicas do before the batch is
 * appended, nothing is missed: a generation that is live afterwards had begun by then, and the batch goes into
 * it, or begins later, and the log that it is built from holds the batch. No generation comes back once it was
 * replaced or discarded, so what still goes into such a one is never read.
 */
export class Generations {
  readonly #store: Store;
  readonly #views: Views<GenerationsView>;
  readonly #records = new Map<number, Records>();

  constructor(store: Store) {
    this.#store = store;
    this.#views = store.views('timeline-generations');
  }

  /** Appends to the live generation, and to the one that is being built. */
  async append(records: readonly StoredRecord[]): Promise<void> {
    const { live, building } = await this.#view();
    await this.of(live).append(records);
    if (building !== null) await this.of(building).append(records);
  }

  /** The records of an incident in the live generation; reads again if that one was replaced meanwhile. */
  async read(incidentId: string): Promise<readonly StoredRecord[]> {
    for (;;) {
      const { live } = await this.#view();
      const records = await this.of(live).read(incidentId);
      if ((await this.#view()).live === live) return records;
    }
  }

  /**
   * Puts the records that `made` gives in the place of those that it calls obsolete, in the live generation. It is called with what
   * that has of an incident, and with an id that no record of it has: what is appended meanwhile stays, and nobody who reads finds less.
   */
  async replace<Result>(
    incidentId: string,
    made: (
      before: readonly StoredRecord[],
      id: string,
    ) => Promise<{
      readonly records: readonly StoredRecord[];
      readonly obsolete: readonly string[];
      readonly result: Result;
    }>,
  ): Promise<Result> {
    const live = this.of((await this.#view()).live);
    const { records, obsolete, result } = await made(await live.read(incidentId), `made-${randomUUID()}`);
    await live.append(records);
    await live.remove(incidentId, obsolete);
    return result;
  }

  /** Opens an empty generation beside the live one; `undefined` when one is being built already. Whoever builds it says so with `beat`. */
  async begin(at: Instant): Promise<number | undefined> {
    const { changed, before } = await this.#change((view) =>
      view.building === null ? { ...view, building: view.last + 1, heardAt: at, last: view.last + 1 } : undefined,
    );
    return changed ? before.last + 1 : undefined;
  }

  /** Says that `building` is still being built. False when it was discarded meanwhile. */
  async beat(building: number, at: Instant): Promise<boolean> {
    return (await this.#change((view) => (view.building === building ? { ...view, heardAt: at } : undefined))).changed;
  }

  /** Makes a built generation the live one and forgets the old. False when it was discarded meanwhile. */
  async swap(built: number): Promise<boolean> {
    const { changed, before } = await this.#change((view) =>
      view.building === built ? { ...view, live: built, building: null, heardAt: null } : undefined,
    );
    if (changed) await this.#forget(before.live);
    return changed;
  }

  /** Forgets a generation and ends its building; for its builder, also if it was discarded before: it may have appended since. */
  async discard(building: number): Promise<void> {
    // Whoever got no answer to `swap` does not know that it is live.
    if ((await this.#view()).live === building) return;
    await this.#forget(building);
    await this.#change((view) => (view.building === building ? { ...view, building: null, heardAt: null } : undefined));
  }

  /** Discards the generation that is being built if its process was not heard of for `abandonedAfter`, and tells which one that was. */
  async discardAbandoned(at: Instant): Promise<number | undefined> {
    const { changed, before } = await this.#change((view) =>
      view.building !== null && isAbandoned(view, at) ? { ...view, building: null, heardAt: null } : undefined,
    );
    if (!changed || before.building === null) return undefined;
    await this.#forget(before.building);
    return before.building;
  }

  /** The records of one generation. */
  of(generation: number): Records {
    const known = this.#records.get(generation) ?? this.#store.records(`timeline-events-${generation}`);
    this.#records.set(generation, known);
    return known;
  }

  async #forget(generation: number): Promise<void> {
    await this.of(generation).clear();
    this.#records.delete(generation);
  }

  async #view(): Promise<GenerationsView> {
    return (await this.#views.get('current')) ?? first;
  }

  /** One step, whatever other replicas do at the same time. */
  async #change(
    change: (view: GenerationsView) => GenerationsView | undefined,
  ): Promise<{ readonly changed: boolean; readonly before: GenerationsView }> {
    let outcome = { changed: false, before: first };
    await this.#views.update('current', (stored) => {
      const before = stored ?? first;
      const view = change(before);
      outcome = { changed: view !== undefined, before };
      return view && { group: 'generations', sortKey: '', view };
    });
    return outcome;
  }
}

function isAbandoned({ heardAt }: GenerationsView, at: Instant): boolean {
  return after(heardAt ?? instantOf(0), abandonedAfter) <= at;
}
