import type { ContactMethod, Definitions, EntryOf, Ref } from '@escalog/definitions';
import type { Clock } from '@escalog/kernel';
import type { SendResult } from './channels/channel.ts';
import type { MessageBy } from './channels/channels.ts';
import { maskedAddress } from './domain/masked-address.ts';
import { messageAlone } from './people/message-alone.ts';
import type { MessageLimit } from './people/message-limit.ts';
import { methodsOf, personCalled } from './people/person-called.ts';

/** How one contact method fared. */
export interface TestedMethod {
  readonly methodId: string;
  readonly channel: ContactMethod['channel'];
  /** Masked. */
  readonly address: string;
  readonly outcome: SendResult['kind'];
  /** What the provider said, or the error. */
  readonly detail: string;
}

/** Whom a test page was sent to, and how that went. */
export interface TestedPerson {
  readonly person: Ref;
  readonly methods: readonly TestedMethod[];
}

export interface TestPagesOptions {
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly limit: MessageLimit;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly send: (method: ContactMethod, message: MessageBy) => Promise<SendResult>;
}

/** Messages that show whether somebody can be reached. Nothing is recorded of them: they are no pages, and belong to no incident. */
export class TestPages {
  readonly #options: TestPagesOptions;

  constructor(options: TestPagesOptions) {
    this.#options = options;
  }

  /**
   * Sends one over every contact method of the person called `word`, or over one of them, all at once. Throws an
   * `HttpProblem` for a person or a method that is not there, and for more than a few in a minute.
   */
  async send(word: string, methodId: string | undefined): Promise<TestedPerson> {
    const person = personCalled(word, this.#options.definitions);
    const methods = methodsOf(person, methodId);
    this.#options.limit.count(person.ref);
    return { person: person.ref, methods: await Promise.all(methods.map((method) => this.#try(method, person))) };
  }

  async #try(method: ContactMethod, person: EntryOf<'person'>): Promise<TestedMethod> {
    const { kind, detail } = await this.#options.send(method, this.#message(method, person));
    return { methodId: method.id, channel: method.channel, address: maskedAddress(method), outcome: kind, detail };
  }

  /** Rendered like any page, so that what gets through is what a page would get through. */
  #message(method: ContactMethod, person: EntryOf<'person'>): MessageBy {
    const { clock, publicUrl } = this.#options;
    const at = clock.now();
    const title = 'This is a test: nothing is wrong';
    const message = messageAlone({ person, method, at, publicUrl: publicUrl(), kind: 'test', title });
    return {
      ...message,
      incident: {
        ...message.incident,
        description:
          'It shows that pages reach you this way. There is nothing to acknowledge; the links lead to the open incidents.',
      },
      why: `Somebody asked for a test page to ${person.name}.`,
      asked: { kind: 'page', acknowledgeUrl: `${publicUrl()}/`, answerBy: null, otherwise: null },
    };
  }
}
