import type { Check } from '@escalog/http';
import { observe } from '@escalog/telemetry';

/** So many messages wait at a busy time, too. */
const much = 1_000;
/** In so many looks in a row. */
const long = 3;

/** How many messages of the bus a service has yet to handle. */
export class Lag {
  readonly #ask: () => Promise<number>;
  readonly #service: string;
  #last: number | undefined;
  #times = 0;
  #end: (() => void) | undefined;

  constructor(ask: () => Promise<number>, service: string) {
    this.#ask = ask;
    this.#service = service;
  }

  start(): void {
    this.#end = observe('escalog.bus.lag', () =>
      this.#last === undefined ? [] : [[this.#last, { 'escalog.service': this.#service }]],
    );
  }

  stop(): void {
    this.#end?.();
  }

  /** Asks the bus, which may not know; never rejects. */
  async look(): Promise<void> {
    const now = await this.#ask().catch(() => undefined);
    // What is worked off is behind, and not stuck.
    const grows = now !== undefined && now >= much && now >= (this.#last ?? 0);
    this.#times = grows ? this.#times + 1 : 0;
    this.#last = now;
  }

  /** By the last look. It stays ready: what waits is handled, but late. */
  check(): Check {
    const name = 'lag';
    if (this.#last === undefined) return { name, ok: true, detail: 'how many messages wait is not known' };
    const waits = `${this.#last} ${this.#last === 1 ? 'message waits' : 'messages wait'} to be handled`;
    return this.#times < long
      ? { name, ok: true, detail: waits }
      : {
          name,
          ok: true,
          isWell: false,
          detail: `${waits}, and they do not get fewer: look at the log of the service, and whether its store answers`,
        };
  }
}
