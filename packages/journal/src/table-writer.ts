import type { DatabaseSync } from 'node:sqlite';
import { Tables, type NumberedStatement, type StoredTurn } from './tables.ts';

/** Told of what becomes of turns. */
export interface TableWriterEvents {
  /** The tables have everything up to this turn, durably. */
  applied(turn: number): void;
  failed(error: Error): void;
}

/** Brings committed turns into the tables, in order, a while after they were committed so that many share a transaction. */
export class TableWriter {
  readonly #tables: Tables;
  readonly #events: TableWriterEvents;
  readonly #waiting: StoredTurn[] = [];
  #next: NodeJS.Immediate | undefined;

  constructor(database: DatabaseSync, events: TableWriterEvents) {
    this.#tables = new Tables(database);
    this.#events = events;
  }

  know(number: number, statement: NumberedStatement): void {
    this.#tables.know(number, statement);
  }

  take(turn: StoredTurn): void {
    this.#waiting.push(turn);
    this.#next ??= setImmediate(() => this.hurry());
  }

  /** Brings everything that was taken into the tables now. */
  hurry(): void {
    clearImmediate(this.#next);
    this.#next = undefined;
    const turns = this.#waiting.splice(0);
    const last = turns.at(-1);
    if (last === undefined) return;
    try {
      this.#tables.apply(turns);
    } catch (error) {
      return this.#events.failed(error as Error);
    }
    this.#events.applied(last.turn);
  }
}
