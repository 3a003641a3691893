/** A number for each of many texts that come again and again, from 0 on in the order in which they come. */
export class Words {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** -1 of a text that did not come. */
  known(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** All that there are now, in their order, so many at a time. */
  *parts(size: number): Generator<readonly string[], undefined> {
    const end = this.#texts.length;
    for (let from = 0; from < end; from += size) yield this.#texts.slice(from, Math.min(end, from + size));
  }
}
