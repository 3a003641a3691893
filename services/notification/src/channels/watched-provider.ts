import type { Clock } from '@escalog/kernel';
import { failed, type SendResult } from './channel.ts';
import { admit, afterLook, afterMessage, afterNoProbe, closed, type Circuit, type Passing } from './circuit.ts';
import { Withheld } from './withheld.ts';
import type { Provider } from './provider.ts';

/** Longer than what a delivery waits for: it gives way at once, and tries this way again. */
const leftAlone = 7_000;

/** What may be done with a message: it is sent, as a probe or not, or withheld, which is its result. */
export type Admission =
  { readonly kind: 'sent' | 'probe' } | { readonly kind: 'withheld'; readonly result: SendResult & { kind: 'failed' } };

/** One provider: whether anything is given to it, and what was withheld meanwhile. */
export class WatchedProvider {
  readonly provider: Provider;
  readonly withheld = new Withheld();
  readonly #clock: Clock;
  #circuit: Circuit = closed;

  constructor(provider: Provider, clock: Clock) {
    this.provider = provider;
    this.#clock = clock;
  }

  /** Since when and why nothing is given to it; `undefined` while it is. */
  get open(): Circuit['open'] {
    return this.#circuit.open;
  }

  /** Asked right before a message is sent, and before one begins to wait for its turn; only what `begins` counts as a probe. */
  admit(passing: Passing, begins: boolean): Admission {
    const { kind, circuit } = admit(this.#circuit, passing, this.#clock.now());
    if (begins || kind === 'withheld') this.#circuit = circuit;
    return kind === 'withheld' ? { kind, result: this.#result(passing) } : { kind };
  }

  /** A probe was not sent after all. */
  afterNoProbe(): void {
    this.#circuit = afterNoProbe(this.#circuit);
  }

  /** True when it has just been found again. */
  afterMessage(witness: string, isProbe: boolean, result: SendResult): boolean {
    return this.#becomes(afterMessage(this.#circuit, { witness, isProbe }, result, this.#clock.now()));
  }

  /** True when it has just been found again. */
  afterLook(result: SendResult): boolean {
    return this.#becomes(afterLook(this.#circuit, result, this.#clock.now()));
  }

  #becomes(circuit: Circuit): boolean {
    const wasOpen = this.#circuit.open !== undefined;
    this.#circuit = circuit;
    return wasOpen && circuit.open === undefined;
  }

  /** Where there is no other way it is repeated like any failure, so that it comes again soon. */
  #result({ hasOtherWay }: Passing): SendResult & { kind: 'failed' } {
    const { open } = this.#circuit;
    const since = open === undefined ? '' : ` since ${new Date(open.since).toISOString().slice(11, 16)} UTC`;
    const because = open === undefined ? '' : ` (${open.because})`;
    const detail = `${this.provider.spoken} is out of reach${since}${because}; this was not sent`;
    return failed(true, detail, hasOtherWay ? leftAlone : undefined);
  }
}
