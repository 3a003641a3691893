import type { JournalSession } from '@escalog/journal';

/**
 * The documents of one collection that the turn at hand has changed. A turn may change a document many times
 * (stored, published, changed again); it is written once, just before the commit that all of that shares.
 */
export class Turn<Document> {
  readonly #changed = new Map<string, Document>();
  readonly #session: JournalSession;
  readonly #write: (id: string, document: Document) => void;

  constructor(session: JournalSession, write: (id: string, document: Document) => void) {
    this.#session = session;
    this.#write = write;
  }

  /** The document as this turn left it, or `undefined` when it has not touched it. */
  get(id: string): Document | undefined {
    return this.#changed.get(id);
  }

  /** Only from within `session.write`. */
  set(id: string, document: Document): void {
    if (this.#changed.size === 0) this.#session.beforeCommit(this.flush);
    this.#changed.set(id, document);
  }

  /** Writes what was changed, for a query that has to find it. */
  readonly flush = (): void => {
    for (const [id, document] of this.#changed) this.#write(id, document);
    this.#changed.clear();
  };
}
