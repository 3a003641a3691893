/** Between two reports of what is long. */
const reportedEvery = 100_000;

/** Told where a run of many small things is; a sentence at a time. */
export type Report = (sentence: string) => void;

/** Reports how many there were of each kind when the next kind begins, and of many now and then before that. */
export class Progress {
  readonly #report: Report;
  #kind = '';
  #count = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  count(kind: string): void {
    if (kind !== this.#kind) this.done();
    this.#kind = kind;
    this.#count += 1;
    if (this.#count % reportedEvery === 0) this.#report(`${kind}: ${this.#count} so far`);
  }

  done(): void {
    if (this.#count > 0) this.#report(`${this.#kind}: ${this.#count}`);
    this.#count = 0;
  }
}
