/** So many at least are remembered, and at most twice as many. */
const fewest = 3_000;

/** What was read last, by id. What nobody asked for while as many others were is forgotten. */
export class Known<Document> {
  #lately = new Map<string, Document>();
  #before = new Map<string, Document>();

  get(id: string): Document | undefined {
    const known = this.#lately.get(id);
    if (known !== undefined) return known;
    const before = this.#before.get(id);
    if (before !== undefined) this.add(id, before);
    return before;
  }

  add(id: string, document: Document): void {
    if (this.#lately.size === fewest) {
      this.#before = this.#lately;
      this.#lately = new Map();
    }
    this.#lately.set(id, document);
  }

  /** What is known is known as it is now; `undefined` of what is gone. What is not known stays so. */
  replace(id: string, document: Document | undefined): void {
    if (!this.#lately.has(id) && !this.#before.has(id)) return;
    this.#before.delete(id);
    if (document === undefined) this.#lately.delete(id);
    else this.add(id, document);
  }

  clear(): void {
    this.#lately.clear();
    this.#before.clear();
  }
}
