import type { JournalSession } from './journal-session.ts';

interface Pending<Row> {
  /** `undefined` when it was removed. */
  readonly row: Row | undefined;
  readonly turn: number;
}

/**
 * The rows of one table that turns have changed and that the tables may not have yet, by id. A turn may change a row many
 * times (stored, published, changed again); `write` is called once for each, just before the commit that all of that shares.
 */
export class PendingRows<Row> {
  /** By the turn that changed them last, earliest first. */
  readonly #rows = new Map<string, Pending<Row>>();
  readonly #changed = new Set<string>();
  readonly #session: JournalSession;
  readonly #write: (id: string, row: Row | undefined) => void;
  #greatestId: string;

  /** `write` adds to the turn what brings a row into the table. `greatestId` is that of the table as it is: the last one in the order of JavaScript. */
  constructor(session: JournalSession, write: (id: string, row: Row | undefined) => void, greatestId: string) {
    this.#session = session;
    this.#write = write;
    this.#greatestId = greatestId;
    session.onApplied((turn) => this.#forgetUpTo(turn));
  }

  /** The row as it is now; `absent` when it was removed, `undefined` when the table has it as it is. */
  get(id: string): Row | 'absent' | undefined {
    const pending = this.#rows.get(id);
    return pending === undefined ? undefined : (pending.row ?? 'absent');
  }

  /** Whether the table may have it otherwise. */
  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** Whether the table may have a row that is not pending. Not when its id is beyond all that it ever had, as that of something new is where ids begin with a time. */
  mayBeInTable(id: string): boolean {
    return id <= this.#greatestId;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Every row that was changed and not removed. */
  *entries(): Generator<readonly [id: string, row: Row]> {
    for (const [id, { row }] of this.#rows) if (row !== undefined) yield [id, row];
  }

  /** Only from within `session.write`. `undefined` removes it. */
  set(id: string, row: Row | undefined): void {
    if (!this.#changed.has(id)) {
      if (this.#changed.size === 0) this.#session.beforeCommit(this.#flush, this.#changedRows);
      this.#changed.add(id);
      // It goes to the end, behind those of earlier turns.
      this.#rows.delete(id);
    }
    this.#rows.set(id, { row, turn: this.#session.turn });
  }

  readonly #changedRows = (): number => this.#changed.size;

  readonly #flush = (): void => {
    for (const id of this.#changed) this.#write(id, this.#rows.get(id)?.row);
    this.#changed.clear();
  };

  #forgetUpTo(applied: number): void {
    for (const [id, { turn }] of this.#rows) {
      if (turn > applied) return;
      this.#rows.delete(id);
      if (id > this.#greatestId) this.#greatestId = id;
    }
  }
}
