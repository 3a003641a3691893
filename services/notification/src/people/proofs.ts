import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { e164Of, type ContactMethod, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import { after, type Clock, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import type { SendResult } from '../channels/channel.ts';
import type { MessageBy } from '../channels/channels.ts';
import { codeTexts } from '../channels/code-texts.ts';
import { codeCounts, proofOf, withCode, withTold, type Proof, type Proved, type Told } from '../domain/proof.ts';
import { messageAlone } from './message-alone.ts';
import type { MessageLimit } from './message-limit.ts';
import { methodsOf, personCalled } from './person-called.ts';

export interface ProofsOptions {
  readonly definitions: Definitions;
  readonly store: Store;
  readonly clock: Clock;
  readonly limit: MessageLimit;
  /** Keys the digests: the same in every process of the installation. */
  readonly webhookSecret: string;
  readonly publicUrl: () => string;
  readonly send: (method: ContactMethod, message: MessageBy) => Promise<SendResult>;
}

/** How sending a code went. */
export interface SentProof {
  readonly person: Ref;
  readonly method: ContactMethod;
  readonly outcome: SendResult['kind'];
  readonly detail: string;
  /** Until when the code counts. */
  readonly until: Instant;
}

/** Codes that prove that a contact method reaches its person. A method that is not proved is used all the same: somebody who is not reached is worse. */
export class Proofs {
  readonly #options: ProofsOptions;
  readonly #views: Views<Proof>;

  constructor(options: ProofsOptions) {
    this.#options = options;
    this.#views = options.store.views('contact-verifications');
  }

  /** Sends a code over one method of the person called `word`. Throws an `HttpProblem` for what is not there, and for more than a few in a minute. */
  async send(word: string, methodId: string, by: string | null): Promise<SentProof> {
    const { clock, definitions, limit } = this.#options;
    const { person, method } = oneMethod(word, methodId, definitions);
    limit.count(person.ref);
    const at = clock.now();
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const address = this.#addressOf(method);
    // Kept before it is sent: whoever is quick may tell it before the provider has answered.
    await this.#views.update(idOf(person.ref, methodId), (proof) =>
      contentOf(
        person.ref,
        withCode(proof, { address, at, by, digest: this.#digest('code', person.ref, methodId, address, code) }),
      ),
    );
    const { kind, detail } = await this.#options.send(method, messageOf(method, person, code, this.#options));
    return { person: person.ref, method, outcome: kind, detail, until: after(at, codeCounts) };
  }

  /** Takes a code that somebody tells. Throws an `HttpProblem` when it does not prove anything. */
  async confirm(word: string, methodId: string, code: string): Promise<{ readonly person: Ref; readonly at: Instant }> {
    const { person, method } = oneMethod(word, methodId, this.#options.definitions);
    const address = this.#addressOf(method);
    const digest = this.#digest('code', person.ref, methodId, address, code);
    const now = this.#options.clock.now();
    let told: Told = { kind: 'no-code' };
    await this.#views.update(idOf(person.ref, methodId), (stored) => {
      const outcome = withTold(stored, address, (sent) => isSame(sent, digest), now);
      told = outcome.told;
      return outcome.proof && contentOf(person.ref, outcome.proof);
    });
    return { person: person.ref, at: provedBy(told, person, methodId) };
  }

  /** When and how each of these methods was proved, in their order; `undefined` of one that is not. */
  async of(person: Ref, methods: readonly ContactMethod[]): Promise<readonly (Proved | undefined)[]> {
    if (methods.length === 0) return [];
    return Promise.all(
      methods.map(
        async (method) => proofOf(await this.#views.get(idOf(person, method.id)), this.#addressOf(method))?.proved,
      ),
    );
  }

  /** Forgets everything about a person. */
  async forget(person: Ref): Promise<boolean> {
    const documents = await this.#views.list({ group: person, order: 'ascending', limit: 1_000 });
    for (const { id } of documents) await this.#views.remove(id);
    return documents.length > 0;
  }

  #addressOf(method: ContactMethod): string {
    return this.#digest('address', method.channel, addressOf(method));
  }

  #digest(...parts: readonly string[]): string {
    const key = `contact-verifications ${this.#options.webhookSecret}`;
    return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  }
}

/** Documents of one person and method are one: the ref and the id have no blanks. */
function idOf(person: Ref, methodId: string): string {
  return `${person} ${methodId}`;
}

function contentOf(person: Ref, view: Proof) {
  return { group: person, sortKey: '', view };
}

function oneMethod(word: string, methodId: string, definitions: Definitions) {
  const person = personCalled(word, definitions);
  const [method] = methodsOf(person, methodId);
  return { person, method: method as ContactMethod };
}

/** What the method leads to: with another of it nothing is proved. */
function addressOf(method: ContactMethod): string {
  switch (method.channel) {
    case 'email':
      return method.address.toLowerCase();
    case 'sms':
    case 'phone':
      return e164Of(method.number) ?? method.number;
    case 'slack':
      return method.to;
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return method.url;
    case 'pagerduty':
      return method.routingKey;
    case 'push':
    case 'sandbox':
      return method.channel;
  }
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function provedBy(told: Told, { ref, name }: EntryOf<'person'>, methodId: string): Instant {
  if (told.kind === 'proved') return told.at;
  if (told.kind === 'wrong' && told.left > 0)
    throw new HttpProblem(
      422,
      'wrong-code',
      `This is not the code that was sent last to ${methodId} of ${name}; look again, ${told.left === 1 ? 'one try is' : `${told.left} tries are`} left.`,
    );
  throw new HttpProblem(
    422,
    'no-code',
    `No code counts for ${methodId} of ${name}: one counts for 15 minutes and five tries; have another sent by POST /v1/people/${ref.slice('person/'.length)}/contact-methods/${methodId}/verification.`,
  );
}

function messageOf(
  method: ContactMethod,
  person: EntryOf<'person'>,
  code: string,
  { clock, publicUrl }: ProofsOptions,
): MessageBy {
  const at = clock.now();
  const { title, text } = codeTexts(code, method.channel);
  const message = messageAlone({ person, method, at, publicUrl: publicUrl(), kind: 'code', title });
  return {
    ...message,
    code,
    // Where a channel writes more than its texts, such as a webhook.
    incident: { ...message.incident, description: text },
    why: `Somebody asked for a code for ${person.name}.`,
  };
}
