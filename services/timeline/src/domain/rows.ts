/** Numbers of rows, in the order in which they were added. */
export class Rows {
  #values = new Int32Array(8);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Of one that is there. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.at(this.#length - 1);
  }

  add(row: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Int32Array(2 * this.#length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length] = row;
    this.#length += 1;
  }

  /** Unless it is the last already. */
  addOnce(row: number): void {
    if (this.#length === 0 || this.#values[this.#length - 1] !== row) this.add(row);
  }

  clear(): void {
    this.#length = 0;
  }

  /** What is there now; good until more is added. Of few it is faster to ask for each. */
  all(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}
