/** What was kept last, by id. */
export class Recent<Value> {
  readonly #atLeast: number;
  /** Two generations: in one map, whoever looks for the oldest passes over all that was taken out before it. */
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  /** Keeps the last `atLeast` at least, and at most twice as many. */
  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  get(id: string): Value | undefined {
    return this.#newer.get(id) ?? this.#older.get(id);
  }

  keep(id: string, value: Value): void {
    this.#newer.set(id, value);
    if (this.#newer.size < this.#atLeast) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  forget(id: string): void {
    this.#newer.delete(id);
    this.#older.delete(id);
  }
}
