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
  readonly frame: Uint8Array<ArrayBuffer>;
}

interface Known extends NumberedStatement {
  /** Once a turn has run it: a table of an earlier release may be gone, and its statements with it. */
  prepared?: StatementSync;
}

/** Brings turns into the tables of one connection. */
export class Tables {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<number, Known>();
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#mark = database.prepare('UPDATE applied SET turn = ?');
  }

  know(number: number, { sql, replaces }: NumberedStatement): void {
    if (!this.#statements.has(number)) this.#statements.set(number, { sql, replaces });
  }

  /** Runs turns, which follow one another, in one transaction; all or nothing. Throws what SQLite says. */
  apply(turns: readonly StoredTurn[]): void {
    const last = turns.at(-1);
    if (last === undefined) return;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const run of this.#needed(turns.flatMap(({ frame }) => runsIn(frame)))) this.#run(run);
      this.#mark.run(last.turn);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #run({ statement, parameters }: Run): void {
    const known = this.#known(statement);
    known.prepared ??= this.#database.prepare(known.sql);
    known.prepared.run(...parameters);
  }

  #known(statement: number): Known {
    const known = this.#statements.get(statement);
    if (known === undefined) throw new RangeError(`no statement is known by number ${statement}`);
    return known;
  }

  /** Without those that a later one replaces. */
  #needed(runs: readonly Run[]): readonly Run[] {
    const seen = new Set<string>();
    return runs
      .toReversed()
      .filter(({ statement, parameters }) => {
        if (!this.#known(statement).replaces) return true;
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
