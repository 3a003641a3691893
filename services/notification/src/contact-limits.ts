import { isRetriable, type Awaitable, type Clock } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import {
  bundleOver,
  limits,
  nothingSent,
  turnOf,
  type Contact,
  type Limit,
  type LimitedAttempt,
  type Turn,
} from './domain/contact-limit.ts';

/** Whose method it is, and of which channel. */
export interface LimitedMethod {
  readonly person: string;
  readonly methodId: string;
  readonly channel: string;
}

/** Against a store that answers; one that is away is waited for by the lease of the attempt. */
const mostTries = 5;

const noLimit: Turn = { kind: 'send', also: [] };

/** What contact methods with a limit got, one document for each. Other channels cost nothing. */
export class ContactLimits {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #contacts: Views<Contact>;

  constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
    this.#contacts = store.views('contacts');
  }

  /** Whether the attempt may be made now. That it may is on disk when this resolves, unless the disk takes nothing. */
  turnOf(method: LimitedMethod, attempt: LimitedAttempt): Awaitable<Turn> {
    const of = limits.get(method.channel);
    return of === undefined ? noLimit : this.#limitedTurnOf(method, attempt, of);
  }

  async #limitedTurnOf(method: LimitedMethod, attempt: LimitedAttempt, of: readonly Limit[]): Promise<Turn> {
    let turn: Turn = noLimit;
    await this.#update(method, (contact) => {
      const asked = turnOf(contact, attempt, of, this.#clock.now());
      ({ turn } = asked);
      return asked.contact;
    });
    await this.#store.settledInTime();
    return turn;
  }

  /** All that the attempt of this key took along have been told how it ended. */
  async bundleOver(method: Omit<LimitedMethod, 'channel'>, key: string): Promise<void> {
    await this.#update(method, (contact) => bundleOver(contact, key));
  }

  /** Forgets everything about a person. */
  async forget(person: string): Promise<boolean> {
    const documents = await this.#contacts.list({ group: person, order: 'ascending', limit: 1_000 });
    for (const { id } of documents) await this.#contacts.remove(id);
    return documents.length > 0;
  }

  async #update(
    { person, methodId }: Omit<LimitedMethod, 'channel'>,
    change: (contact: Contact) => Contact,
  ): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#contacts.update(`contact/${person}/${methodId}`, (view = nothingSent) => ({
          group: person,
          sortKey: methodId,
          view: change(view),
        }));
        return;
      } catch (error) {
        // Of a race it may be open who won. Asking anew is safe: an attempt counts once, by its key.
        if (!isRetriable(error) || tries >= mostTries) throw error;
      }
    }
  }
}
