import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { runsIn, type Run } from './turn-frame.ts';

/** A statement that turns run. */
export interface NumberedStatement {
  readonly sql: string;
  /** Whether a run makes earlier ones with the same first parameter needless. */
  readonly replaces: boolean;
}

/** A turn as its row holds it. */
export interface StoredTurn {
  readonly turn: number;
  readonly frame: Uint8Array;
}

/** Brings turns into the tables of one connection. */
export class Tables {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<number, { readonly statement: StatementSync; readonly replaces: boolean }>();
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#mark = database.prepare('UPDATE applied SET turn = ?');
  }

  /** Whether a statement was made known under its number. */
  knows(number: number): boolean {
    return this.#prepared.has(number);
  }

  know(number: number, { sql, replaces }: NumberedStatement): void {
    this.#prepared.set(number, { statement: this.#database.prepare(sql), replaces });
  }

  /** Runs turns, which follow one another, in one transaction; all or nothing. Throws what SQLite says. */
  apply(turns: readonly StoredTurn[]): void {
    const last = turns.at(-1);
    if (last === undefined) return;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { statement, parameters } of this.#needed(turns.flatMap(({ frame }) => runsIn(frame))))
        this.#prepared.get(statement)?.statement.run(...parameters);
      this.#mark.run(last.turn);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Without those that a later one replaces. */
  #needed(runs: readonly Run[]): readonly Run[] {
    const seen = new Set<string>();
    return runs
      .toReversed()
      .filter(({ statement, parameters }) => {
        if (this.#prepared.get(statement)?.replaces !== true) return true;
        const key = `${statement} ${String(parameters[0])}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .toReversed();
  }
}

/** The last turn that the tables have. */
export function appliedIn(database: DatabaseSync): number {
  return Number(database.prepare('SELECT turn FROM applied').get()?.['turn']);
}
