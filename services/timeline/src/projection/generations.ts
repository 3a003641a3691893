import type { Records, Store, StoredRecord, Views } from '@escalog/store';

/** Which generations of the index there are. */
interface GenerationsView {
  /** The one that is read. */
  readonly live: number;
  /** The one that is being rebuilt, if any. */
  readonly building: number | null;
  /** The highest number given so far; none is given twice. */
  readonly last: number;
}

const first: GenerationsView = { live: 1, building: null, last: 1 };

/**
 * The index of the log by incident, in generations.
 *
 * One document names the live generation, so that swapping is one write. It is read for every batch: a
 * batch that was consumed before a rebuild began is in the log that the rebuild reads, and every later one
 * goes into both. So nothing is missed, also with several replicas.
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

  /** Opens an empty generation beside the live one; `undefined` when one is being built already. */
  async begin(): Promise<number | undefined> {
    const { changed, before } = await this.#change((view) => (view.building === null ? { ...view, building: view.last + 1, last: view.last + 1 } : undefined));
    return changed ? before.last + 1 : undefined;
  }

  /** Makes a built generation the live one and forgets the old. False when it was discarded meanwhile. */
  async swap(built: number): Promise<boolean> {
    const { changed, before } = await this.#change((view) => (view.building === built ? { ...view, live: built, building: null } : undefined));
    if (changed) await this.#forget(before.live);
    return changed;
  }

  /** Forgets the generation that is being built, or only if it is `generation`. True when there was one. */
  async discard(generation?: number): Promise<boolean> {
    const { changed, before } = await this.#change((view) => (view.building !== null && (generation ?? view.building) === view.building ? { ...view, building: null } : undefined));
    if (changed && before.building !== null) await this.#forget(before.building);
    return changed;
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
  async #change(change: (view: GenerationsView) => GenerationsView | undefined): Promise<{ readonly changed: boolean; readonly before: GenerationsView }> {
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
