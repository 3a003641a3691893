/** Answers that go on for as long as somebody listens: how many there may be, and that they end with the right to hear them. */
import type { Principal } from '@escalog/access';
import { HttpProblem } from '@escalog/http';
import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';

/** How soon an answer ends whose listener may not listen any more. */
const lookedAfter: Milliseconds = 1_000;

/** One of them. */
export interface OpenAnswer {
  /** Looks whether it may go on, and ends it otherwise. */
  check(): void;
  /** Ends it at once. */
  end(): void;
}

/** Says who asks as they are now; `undefined` once they may not any more. */
export type Listening = () => Principal | undefined;

export interface AnswerBounds {
  readonly streams: number;
  readonly ofOneAddress: number;
}

export class OpenAnswers<Answer extends OpenAnswer> {
  readonly #clock: Clock;
  readonly #bounds: AnswerBounds;
  readonly #addresses = new Map<Answer, string>();
  #look: Alarm | undefined;
  #isClosed = false;

  constructor(clock: Clock, bounds: AnswerBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#addresses.size;
  }

  /** Whether none may begin any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  [Symbol.iterator](): IterableIterator<Answer> {
    return this.#addresses.keys();
  }

  /** Throws a 429 problem when there are too many, of all or of this address. */
  refuse(address: string): void {
    const { streams, ofOneAddress } = this.#bounds;
    const ofThis = [...this.#addresses.values()].filter((other) => other === address).length;
    const headers = { 'retry-after': '15' };
    if (ofThis >= ofOneAddress)
      throw new HttpProblem(
        429,
        'too-many-streams',
        `${ofOneAddress} streams are open to your address, and more are not: close some, or share one.`,
        { headers },
      );
    if (this.size >= streams)
      throw new HttpProblem(
        429,
        'too-many-streams',
        `${streams} streams are open here, and more are not: try again later, or run another replica of timeline.`,
        { headers },
      );
  }

  add(answer: Answer, address: string): void {
    this.#addresses.set(answer, address);
    this.#look ??= this.#nextLook();
  }

  delete(answer: Answer): void {
    this.#addresses.delete(answer);
  }

  /** Ends all of them at once; there are none afterwards. */
  close(): void {
    this.#isClosed = true;
    for (const answer of this.#addresses.keys()) answer.end();
    this.#look?.cancel();
  }

  #nextLook(): Alarm {
    return this.#clock.alarm(after(this.#clock.now(), lookedAfter), () => {
      this.#look = this.size === 0 ? undefined : this.#nextLook();
      for (const answer of this.#addresses.keys()) answer.check();
    });
  }
}
