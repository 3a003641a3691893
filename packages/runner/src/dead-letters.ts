import type { Message } from '@escalog/bus';
import { deadLettersOf } from '@escalog/contracts';
import { counted, isRetriable, type Awaitable } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import type { ProcessCheck } from './checks.ts';
import { failureOf, letterIn, type DeadLetter } from './dead-letter.ts';
import {
  moved,
  placeText,
  reached,
  type ParkedKey,
  type Place,
  type ReplayFailure,
  type ReplayPass,
} from './parked-key.ts';
import { ParkedKeys, type ParkedKeysQuery } from './parked-keys.ts';
import { shownLetter, type ShownLetter } from './shown-letter.ts';

/** How a replay ended. */
export interface ReplayOutcome {
  /** `parked` when a letter failed again: it and those behind it wait on. */
  readonly state: ParkedKey['state'];
  /** Letters that this replay has handled. */
  readonly handled: number;
  readonly failure: ReplayFailure | null;
}

const mostShown = 100;
const mostCounted = 1_000;

/** What a service could not handle: to be looked at, and to be handled once the cause is mended. */
export class DeadLetters {
  readonly #service: string;
  readonly #topic: string;
  readonly #handler: (message: Message) => Awaitable<void>;
  readonly #deps: RunnerDeps;
  readonly #keys: ParkedKeys;
  #parked = 0;

  /** `handler` is what the service does with a message; for one that comes twice it changes nothing the second time. */
  constructor(service: string, handler: (message: Message) => Awaitable<void>, deps: RunnerDeps) {
    this.#service = service;
    this.#topic = deadLettersOf(service).name;
    this.#handler = handler;
    this.#deps = deps;
    this.#keys = new ParkedKeys(service, deps);
  }

  /** Parked keys, or those that were replayed, newest first. */
  async list(query: ParkedKeysQuery): Promise<readonly ParkedKey[]> {
    return this.#keys.list(query);
  }

  /** The key with the first of its letters; `undefined` when it was never parked. */
  async show(key: string): Promise<(ParkedKey & { readonly letters: readonly ShownLetter[] }) | undefined> {
    const parked = await this.#keys.find(key);
    if (parked === undefined) return undefined;
    const letters: ShownLetter[] = [];
    for await (const letter of this.#lettersOf(parked)) {
      letters.push(shownLetter(letter, reached(parked.handledUpTo, letter.message)));
      if (letters.length === mostShown) break;
    }
    return { ...parked, letters };
  }

  /**
   * Handles the letters of a key in order, except those named in `without`. The key is parked no more when all
   * are handled, those included that came while it ran. The first that fails again ends it, and the key stays
   * parked. `undefined` when it was never parked. Throws what is worth waiting for; then do it again: what was
   * handled already changes nothing. So do two replays at once.
   */
  async replay(key: string, without: readonly string[] = []): Promise<ReplayOutcome | undefined> {
    let handled = 0;
    let parked = await this.#keys.find(key);
    while (parked?.state === 'parked') {
      const pass = await this.#pass(parked, without);
      handled += pass.handled;
      parked = await this.#keys.record(pass, parked);
      this.#deps.log.info({ service: this.#service, key, ...pass }, 'dead letters were replayed');
      if (pass.failure !== null) return { state: parked?.state ?? 'parked', handled, failure: pass.failure };
    }
    return parked && { state: parked.state, handled, failure: null };
  }

  /** For readiness: how many keys are parked. They do not keep the others from being served, but somebody may wait for one of them in vain. */
  async check(): Promise<ProcessCheck> {
    const name = 'dead letters';
    try {
      const { length } = await this.#keys.list({ state: 'parked', limit: mostCounted });
      this.#parked = length;
      if (length === 0) return { name, ok: true, detail: 'nothing is parked' };
      const many = length === mostCounted ? `${length} or more incidents` : counted(length, 'incident');
      return {
        name,
        ok: true,
        isWell: false,
        detail: `dead letters of ${many} wait to be replayed: escalog dead-letters list --service ${this.#service}`,
      };
    } catch (error) {
      return { name, ok: false, detail: `what is parked cannot be read: ${String(error)}` };
    }
  }

  /** How many keys were parked when that was asked last, up to a thousand. */
  get parked(): number {
    return this.#parked;
  }

  async #pass(parked: ParkedKey, without: readonly string[]): Promise<ReplayPass> {
    let { handledUpTo } = parked;
    let handled = 0;
    const leftOut: string[] = [];
    for await (const { message } of this.#lettersOf(parked)) {
      if (reached(handledUpTo, message)) continue;
      const letter = placeText(message);
      if (without.includes(letter)) {
        leftOut.push(letter);
      } else {
        const reason = await this.#reasonOfFailing(message);
        if (reason !== undefined) return { handled, handledUpTo, leftOut, failure: { letter, reason } };
        handled += 1;
      }
      handledUpTo = moved(handledUpTo, message);
    }
    // What was counted before the letters were read must have been among them.
    const missing = parked.lettersUpTo.filter((place) => !reached(handledUpTo, place));
    const given = missing.filter((place) => without.includes(placeText(place)));
    const [lost] = missing.filter((place) => !given.includes(place)).map(placeText);
    const failure =
      lost === undefined
        ? null
        : {
            letter: lost,
            reason: `${this.#topic} does not have it any more: restore that topic, or replay without it`,
          };
    return {
      handled,
      handledUpTo: given.reduce(moved, handledUpTo),
      leftOut: [...leftOut, ...given.map(placeText)],
      failure,
    };
  }

  async #reasonOfFailing(message: Message): Promise<string | undefined> {
    try {
      await this.#handler(message);
      return undefined;
    } catch (error) {
      if (isRetriable(error)) throw error;
      return failureOf(error).reason;
    }
  }

  /** The letters of this parking, each once, in order. */
  async *#lettersOf({ key, parking }: ParkedKey): AsyncIterable<DeadLetter> {
    let upTo: readonly Place[] = [];
    for await (const batch of this.#deps.bus.read([this.#topic])) {
      for (const message of batch) {
        const letter = message.key === key ? letterIn(message) : undefined;
        if (letter?.parking !== parking || reached(upTo, letter.message)) continue;
        upTo = moved(upTo, letter.message);
        yield letter;
      }
    }
  }
}
