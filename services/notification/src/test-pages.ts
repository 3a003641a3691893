import {
  entryCalled,
  nearestClause,
  severalSentence,
  type ContactMethod,
  type Definitions,
  type EntryOf,
  type Ref,
} from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { SendResult } from './channels/channel.ts';
import type { MessageBy } from './channels/channels.ts';
import { maskedAddress } from './domain/masked-address.ts';

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
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly send: (method: ContactMethod, message: MessageBy) => Promise<SendResult>;
}

const period: Milliseconds = 60_000;
const perPerson = 2;
const perInstallation = 20;

/** Messages that show whether somebody can be reached. Nothing is recorded of them: they are no pages, and belong to no incident. */
export class TestPages {
  readonly #options: TestPagesOptions;
  #lately: readonly { readonly person: string; readonly at: Instant }[] = [];

  constructor(options: TestPagesOptions) {
    this.#options = options;
  }

  /**
   * Sends one over every contact method of the person called `word`, or over one of them, all at once. Throws an
   * `HttpProblem` for a person or a method that is not there, and for more than a few in a minute.
   */
  async send(word: string, methodId: string | undefined): Promise<TestedPerson> {
    const person = personCalled(word, this.#options.definitions);
    const methods = person.contactMethods.filter(({ id }) => methodId === undefined || id === methodId);
    if (methods.length === 0) throw nothingToTry(person, methodId);
    this.#count(person.ref);
    return { person: person.ref, methods: await Promise.all(methods.map((method) => this.#try(method, person))) };
  }

  async #try(method: ContactMethod, person: EntryOf<'person'>): Promise<TestedMethod> {
    const { kind, detail } = await this.#options.send(method, this.#message(method, person));
    return { methodId: method.id, channel: method.channel, address: maskedAddress(method), outcome: kind, detail };
  }

  /** Throws when there were too many lately: a test page wakes people too. */
  #count(person: string): void {
    const now = this.#options.clock.now();
    this.#lately = this.#lately.filter(({ at }) => after(at, period) > now && at <= now);
    const ofPerson = this.#lately.filter((one) => one.person === person);
    const full = ofPerson.length >= perPerson ? ofPerson : this.#lately.length >= perInstallation ? this.#lately : [];
    const [first] = full;
    if (first !== undefined) {
      const seconds = Math.ceil((after(first.at, period) - now) / 1_000);
      throw new HttpProblem(
        429,
        'too-many-test-pages',
        `Test pages are sent ${perPerson} times a minute to one person and ${perInstallation} times to all; try again in ${seconds} s.`,
        { headers: { 'retry-after': String(seconds) } },
      );
    }
    this.#lately = [...this.#lately, { person, at: now }];
  }

  /** Rendered like any page, so that what gets through is what a page would get through. */
  #message(method: ContactMethod, { ref, name }: EntryOf<'person'>): MessageBy {
    const { clock, publicUrl } = this.#options;
    const at = clock.now();
    const pageId = `test/${ref}/${at}`;
    return {
      isTest: true,
      pageId,
      incidentId: 'test',
      idempotencyKey: `${pageId}/${method.id}`,
      incident: {
        version: 0,
        title: 'This is a test: nothing is wrong',
        severity: 'test',
        affects: [],
        description:
          'It shows that pages reach you this way. There is nothing to acknowledge; the links lead to the open incidents.',
        url: null,
      },
      urgency: 'high',
      why: `Somebody asked for a test page to ${name}.`,
      whyCode: 'test',
      via: [ref],
      nameOf: () => name,
      requestedAt: at,
      sentAt: at,
      late: 0,
      to: { person: ref, name },
      asked: { kind: 'page', acknowledgeUrl: `${publicUrl()}/`, answerBy: null, otherwise: null },
      timelineUrl: `${publicUrl()}/`,
      templateOf: () => undefined,
    };
  }
}

/** By ref, name or a part of the name; a problem says who fits when that is not one. */
function personCalled(word: string, definitions: Definitions): EntryOf<'person'> {
  const called = entryCalled(word, ['person'], definitions);
  const found = called.kind === 'one' ? definitions.findOf('person', called.ref) : undefined;
  if (found !== undefined) return found.entry;
  if (called.kind === 'several')
    throw new HttpProblem(422, 'ambiguous-person', severalSentence(word, called.refs, definitions));
  const nearest = called.kind === 'none' ? nearestClause(called, definitions) : '';
  throw new HttpProblem(
    404,
    'person-not-found',
    `Nobody is called "${word}"${nearest}; GET /v1/catalog/entries?type=person lists everybody.`,
  );
}

function nothingToTry({ ref, name, contactMethods }: EntryOf<'person'>, methodId: string | undefined): HttpProblem {
  if (methodId === undefined || contactMethods.length === 0)
    return new HttpProblem(422, 'no-contact-method', `${name} (${ref}) has no contact method; add one and apply it.`);
  const ids = contactMethods.map(({ id }) => id).join(', ');
  return new HttpProblem(404, 'method-not-found', `${ref} has no contact method "${methodId}"; there are ${ids}.`);
}
