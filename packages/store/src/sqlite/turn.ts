import type { JournalSession } from '@escalog/journal';

/**
 * The rows of one collection that the turn at hand has changed. A turn may change a row many times
 * (stored, published, changed again); it is written once, just before the commit that all of that shares.
 */
export class Turn<Row> {
  readonly #changed = new Map<string, Row>();
  readonly #session: JournalSession;
  readonly #write: (id: string, row: Row) => void;

  constructor(session: JournalSession, write: (id: string, row: Row) => void) {
    this.#session = session;
    this.#write = write;
  }

  /** The row as this turn left it, or `undefined` when it has not touched it. */
  get(id: string): Row | undefined {
    return this.#changed.get(id);
  }

  /** Only from within `session.write`. */
  set(id: string, row: Row): void {
    if (this.#changed.size === 0) this.#session.beforeCommit(this.flush);
    this.#changed.set(id, row);
  }

  /** Writes what was changed, for a query that has to find it. */
  readonly flush = (): void => {
    for (const [id, row] of this.#changed) this.#write(id, row);
    this.#changed.clear();
  };
}
