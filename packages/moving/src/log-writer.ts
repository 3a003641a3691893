import type { Bus, Message } from '@escalog/bus';

/** What is published at once at most. */
const mostMessages = 1_000;
const mostBytes = 512 * 1024;

/** Publishes messages in their order, many at a time. */
export class LogWriter {
  readonly #bus: Bus;
  readonly #settled: () => Promise<unknown>;
  #waiting: Message[] = [];
  #bytes = 0;

  /** `settled` resolves once what was published is on disk: nothing is read ahead of that, or it would all be in memory. */
  constructor(bus: Bus, settled: () => Promise<unknown>) {
    this.#bus = bus;
    this.#settled = settled;
  }

  async add(message: Message): Promise<void> {
    const [first] = this.#waiting;
    if (
      first !== undefined &&
      (first.topic !== message.topic || this.#waiting.length === mostMessages || this.#bytes >= mostBytes)
    )
      await this.flush();
    this.#waiting.push(message);
    this.#bytes += message.value.byteLength;
  }

  /** Publishes what is left. */
  async flush(): Promise<void> {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const messages = this.#waiting.map(({ key, value, headers, appendedAt }) => ({ key, value, headers, appendedAt }));
    this.#waiting = [];
    this.#bytes = 0;
    await this.#bus.publish(first.topic, messages);
    await this.#settled();
  }
}
