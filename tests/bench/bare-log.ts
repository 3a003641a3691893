import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The least that durability costs: one table, and one fsynced commit for all rows of a turn of the event loop. */
export class BareLog {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  #waiting: (() => void)[] = [];
  #open = false;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.#database.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
    this.#insert = this.#database.prepare('INSERT INTO log (line) VALUES (?)');
  }

  /** Resolves once the line is on disk. */
  append(line: string): Promise<void> {
    if (!this.#open) {
      this.#open = true;
      this.#database.exec('BEGIN IMMEDIATE');
      setImmediate(() => this.#commit());
    }
    this.#insert.run(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #commit(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#open = false;
    this.#database.exec('COMMIT');
    for (const resolve of waiting) resolve();
  }
}
