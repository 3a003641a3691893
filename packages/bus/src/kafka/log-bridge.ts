import { logLevel, type logCreator } from 'kafkajs';
import { after, type Clock, type Instant } from '@escalog/kernel';

const again = 60_000;

/** The part of a structured logger (pino's) that the bus uses. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * What kafkajs's clients warn of, with the fields that are known to hold no secrets. They say everything again with
 * each of their retries; the same thing is passed on once a minute.
 */
export class LogBridge {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #said = new Map<string, Instant>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** For one client, as long as anybody wants to hear of it. */
  from(isWanted: () => boolean): logCreator {
    return () =>
      ({ namespace, level, log: { message, broker, groupId, topic, partition, error, retryCount } }) => {
        const text = `kafkajs: ${namespace}: ${message}`;
        if (level > logLevel.WARN || !isWanted() || !this.#isNews(text)) return;
        const fields = {
          broker,
          groupId,
          topic,
          partition,
          retryCount,
          error: typeof error === 'string' ? error : undefined,
        };
        this.#log.warn(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)), text);
      };
  }

  #isNews(text: string): boolean {
    const now = this.#clock.now();
    const last = this.#said.get(text);
    if (last !== undefined && now < after(last, again)) return false;
    this.#said.set(text, now);
    return true;
  }
}
