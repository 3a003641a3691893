import type { ServiceName } from '@escalog/contracts';
import type { DumpedDocument, Store } from '@escalog/store';
import { serviceOf } from './belongings.ts';

/** Loads documents, as they come, into the stores of the services that they belong to. */
export class DocumentLoader {
  readonly #loads: readonly Load[];
  readonly #loadOf = new Map<ServiceName, Load>();

  constructor(stores: ReadonlyMap<Store, readonly ServiceName[]>) {
    this.#loads = [...stores].map(([store, services]) => {
      const load = new Load(store);
      for (const service of services) this.#loadOf.set(service, load);
      return load;
    });
  }

  /** Resolves when there is room for the next one; rejects once its store has failed. */
  async add(document: DumpedDocument): Promise<void> {
    const service = serviceOf(document);
    const load = service && this.#loadOf.get(service);
    if (load === undefined) throw new Error(`no store takes ${document.kind} of ${document.collection}`);
    await load.add(document);
  }

  /** Resolves once every document is stored. */
  async end(): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.end()));
  }
}

/** One call of `Store.load`, which is given its documents from outside. */
class Load {
  readonly #writer: WritableStreamDefaultWriter<DumpedDocument>;
  readonly #done: Promise<void>;

  constructor(store: Store) {
    const { readable, writable } = new TransformStream<DumpedDocument, DumpedDocument>();
    this.#writer = writable.getWriter();
    this.#done = store.load(readable);
    // Whoever adds hears of it: nobody would take what is added any more. A write under way ends once the other side is cancelled.
    this.#done
      .catch((error: unknown) => Promise.all([this.#writer.abort(error), readable.cancel(error)]))
      .catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  add(document: DumpedDocument): Promise<void> {
    return this.#writer.write(document);
  }

  async end(): Promise<void> {
    await this.#writer.close();
    await this.#done;
  }
}
