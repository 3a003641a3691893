import { callerOf, type ContactMethod, type Definitions, type EntryOf } from '@escalog/definitions';
import { AttemptLimit, type SignInLinks } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { SendResult } from '../channels/channel.ts';
import type { MessageBy } from '../channels/channels.ts';
import { messageAlone } from './message-alone.ts';

const minute = 60_000;

/**
 * What may carry a link that signs its person in, the best first: what shows a text to that person alone. A chat or an ntfy topic has
 * many readers, a webhook a program, and a phone reads aloud.
 */
const carriers: readonly ContactMethod['channel'][] = ['email', 'sms', 'slack', 'push', 'sandbox'];

export interface SignInLinksOptions {
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly log: Log;
  readonly links: SignInLinks;
  readonly publicUrl: () => string;
  readonly send: (method: ContactMethod, message: MessageBy) => Promise<SendResult>;
}

/**
 * Sends people links to sign in by. Whoever asks learns nothing: neither whether the person is known, nor whether they can be
 * reached, by what is answered or by when. It is made here, so that it is on no topic.
 */
export class SentSignInLinks {
  readonly #options: SignInLinksOptions;
  readonly #byAddress: AttemptLimit;
  readonly #byPerson: AttemptLimit;
  #sending: Promise<unknown> = Promise.resolve();
  #busy = 0;

  constructor(options: SignInLinksOptions) {
    this.#options = options;
    const { clock } = options;
    const what = 'Links to sign in were asked for';
    this.#byAddress = new AttemptLimit({ clock, most: 10, period: 15 * minute, what });
    this.#byPerson = new AttemptLimit({ clock, most: 3, period: 15 * minute, what });
  }

  /** Sends one to whoever `word` is, if they are somebody. Throws a 429 problem for more than a few from one address or for one person. */
  ask(word: string, address: string): void {
    this.#byAddress.count(address);
    // By the word, whether it is somebody or not; whoever has several names is counted once more below.
    this.#byPerson.count(`word ${word.trim().toLowerCase()}`);
    this.#busy += 1;
    this.#sending = Promise.resolve()
      .then(() => this.#sendTo(word))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a link to sign in could not be sent'))
      .finally(() => void (this.#busy -= 1));
  }

  get busy(): number {
    return this.#busy;
  }

  /** Resolves once the last one is sent. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #sendTo(word: string): Promise<void> {
    const { definitions, log } = this.#options;
    const called = callerOf(word, definitions);
    const person =
      'caller' in called && called.caller.known ? definitions.findOf('person', called.caller.ref)?.entry : undefined;
    if (person === undefined || person.erased === true) return;
    const key = `person ${person.ref}`;
    if (!this.#byPerson.allows(key)) return;
    this.#byPerson.count(key);
    const method = carrierOf(person);
    if (method === undefined) {
      log.warn({ person: person.ref }, 'a link to sign in was asked for, and no contact method carries it');
      return;
    }
    const { kind, detail } = await this.#options.send(method, this.#message(person, method));
    if (kind === 'failed') log.warn({ person: person.ref, detail }, 'a link to sign in could not be sent');
  }

  #message(person: EntryOf<'person'>, method: ContactMethod): MessageBy {
    const { clock, publicUrl, links } = this.#options;
    const at = clock.now();
    const message = messageAlone({
      kind: 'sign-in',
      person,
      method,
      at,
      publicUrl: publicUrl(),
      title: 'Sign in to Escalog',
    });
    return { ...message, signInUrl: links.urlFor(person.ref) };
  }
}

/** The contact method that carries a link best; of Slack, where a user has it, and no channel. */
function carrierOf({ contactMethods }: EntryOf<'person'>): ContactMethod | undefined {
  const fit = contactMethods.filter((method) => method.channel !== 'slack' || /^[UW]/.test(method.to));
  return carriers.flatMap((channel) => fit.find((method) => method.channel === channel) ?? [])[0];
}
