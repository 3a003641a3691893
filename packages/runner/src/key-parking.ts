import type { Message } from '@escalog/bus';
import { deadLettersOf } from '@escalog/contracts';
import { answerOf, isRetriable, run, type Awaitable, type Step } from '@escalog/kernel';
import { counted } from '@escalog/telemetry';
import type { RunnerDeps } from './aggregate.ts';
import { becauseOf, deadLetterOf, failureOf, type Failure } from './dead-letter.ts';
import { placeText, reached, type ParkedKey } from './parked-key.ts';
import { ParkedKeys } from './parked-keys.ts';

const pageSize = 1_000;
const behindAnother = becauseOf('an earlier message of this key is parked');

/**
 * Puts aside what a service cannot handle, so that one message holds up one key and no partition.
 *
 * A key is parked first; then its message goes to the dead letters, and then it is counted. Whoever finds on
 * counting that the key was replayed in between cannot know whether the replay saw that letter, and handles
 * the message again; if both do, the second time is passed over as `seen`. So a consumer leaves a message
 * behind only when it was handled, or is counted in a parking that does not end without handling it.
 */
export class KeyParking {
  readonly #service: string;
  readonly #deps: RunnerDeps;
  readonly #keys: ParkedKeys;
  /** Keys that are parked, or once were: the store says which. A key that is not among them is not parked by messages that this process has passed. */
  readonly #suspects = new Set<string>();

  constructor(service: string, deps: RunnerDeps) {
    this.#service = service;
    this.#deps = deps;
    this.#keys = new ParkedKeys(service, deps);
  }

  /** Learns what other processes have parked: to be called before a partition is read on where another one left off. */
  learn(): Awaitable<void> {
    return run(this.#learn());
  }

  *#learn(): Step<void> {
    let page: readonly ParkedKey[] = [];
    do {
      const last = page.at(-1);
      page = yield* answerOf(this.#keys.list({ state: 'parked', limit: pageSize, ...(last && { after: last }) }));
      for (const { key } of page) this.#suspects.add(key);
    } while (page.length === pageSize);
  }

  /** Handles a message, or puts it into the dead letters. Throws what is worth waiting for, and then nothing is known: handle it again. */
  handle(message: Message, handler: (message: Message) => Awaitable<void>): Awaitable<void> {
    return run(this.#handle(message, handler));
  }

  *#handle(message: Message, handler: (message: Message) => Awaitable<void>): Step<void> {
    for (let done = false; !done;) {
      const parked = this.#suspects.has(message.key) ? yield* answerOf(this.#keys.find(message.key)) : undefined;
      if (parked?.state === 'parked') {
        const isFirst = parked.parking === placeText(message);
        done = yield* this.#writeLetter(parked, message, isFirst ? becauseOf(parked.reason) : behindAnother);
        continue;
      }
      try {
        yield* answerOf(handler(message));
        done = true;
      } catch (error) {
        if (isRetriable(error)) throw error;
        done = yield* this.#park(message, error);
      }
    }
  }

  /** Puts a message that cannot be handled into the dead letters. False when its key was replayed meanwhile: then handle it again. */
  park(message: Message, error: unknown): Awaitable<boolean> {
    return run(this.#park(message, error));
  }

  *#park(message: Message, error: unknown): Step<boolean> {
    const failure = failureOf(error);
    const { parked, begun } = yield* answerOf(this.#keys.park(message, failure.reason));
    this.#suspects.add(message.key);
    if (begun) this.#raise(parked, message);
    return yield* this.#writeLetter(parked, message, failure);
  }

  /** A message that comes again has its letter already. */
  *#writeLetter(parked: ParkedKey, message: Message, failure: Failure): Step<boolean> {
    if (reached(parked.lettersUpTo, message)) return true;
    const letter = deadLetterOf(message, parked.parking, failure);
    yield* answerOf(this.#deps.bus.publish(deadLettersOf(this.#service).name, [letter]));
    counted('escalog.message.parked', 1, { 'messaging.destination.name': message.topic });
    return yield* answerOf(this.#keys.count(message, parked));
  }

  #raise({ key, reason, parkedAt }: ParkedKey, { topic, partition, offset }: Message): void {
    const { log, operators } = this.#deps;
    log.error(
      { service: this.#service, topic, partition, offset, key, reason },
      'parked: what cannot be handled waits in the dead letters',
    );
    operators?.raise({ kind: 'parked', service: this.#service, key, topic, reason, since: parkedAt });
  }
}
