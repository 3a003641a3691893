import { after, isRetriable, type Awaitable, type Clock, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import { Bursts, type BurstsOptions } from './bursts.ts';
import { asksAgain } from './domain/burst.ts';
import {
  bundleOver,
  limits,
  nothingSent,
  turnOf,
  type Contact,
  type HeldAttempt,
  type Limit,
  type LimitedAttempt,
  type Turn,
} from './domain/contact-limit.ts';
import { kindOf, type DeliveryKind, type SendPage } from './domain/delivery-types.ts';

/** Whose method it is, of which channel, and what is sent by it. */
export interface LimitedMethod {
  readonly person: string;
  readonly methodId: string;
  readonly channel: string;
  /** What is told in one message: pages of one urgency, or notes. */
  readonly what: 'high' | 'low' | 'note';
}

/** By what the attempt is made. */
export function limitedMethodOf(
  { page, methodId }: Pick<SendPage, 'page' | 'methodId'>,
  channel: string,
): LimitedMethod {
  return { person: page.person, methodId, channel, what: kindOf(page) === 'note' ? 'note' : page.urgency };
}

/** Programs get each page by itself: they keep apart, close and answer what they get by its incident. */
const neverBundled: ReadonlySet<string> = new Set(['webhook', 'pagerduty']);

/** Against a store that answers; one that is away is waited for by the lease of the attempt. */
const mostTries = 5;

const noLimit: Turn = { kind: 'send', also: [] };

/**
 * What contact methods with a limit got, one document for each; for other channels there is but what is in memory. `bursts` bundles
 * what comes within a minute, on every channel.
 */
export class ContactLimits {
  readonly #bursts: Bursts;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #contacts: Views<Contact>;

  constructor({ store, clock, ...options }: BurstsOptions & { readonly store: Store }) {
    this.#bursts = new Bursts({ clock, ...options });
    this.#store = store;
    this.#clock = clock;
    this.#contacts = store.views('contacts');
  }

  /** Whether the attempt may be made now. That it may is on disk when this resolves, unless the disk takes nothing. */
  turnOf(method: LimitedMethod, attempt: LimitedAttempt, rank: number, kind: DeliveryKind): Awaitable<Turn> {
    const of = limits.get(method.channel);
    if (kind === 'nudge' || neverBundled.has(method.channel))
      return of === undefined ? noLimit : this.#limitedTurnOf(method, attempt, of);
    const name = nameOf(method);
    const turn = this.#bursts.turnOf(name, { ...attempt, rank });
    if (turn.kind === 'held')
      return { kind: 'held', until: after(turn.until, asksAgain), limit: oneMinute, isBurst: true };
    const also = turn.also.map((one) => ({ ...one, since: this.#clock.now() }));
    if (of === undefined) return also.length === 0 ? noLimit : { kind: 'send', also, apart: turn.apart };
    return this.#burstTurnOf(method, attempt, of, also, turn.apart);
  }

  async #burstTurnOf(
    method: LimitedMethod,
    attempt: LimitedAttempt,
    of: readonly Limit[],
    also: readonly HeldAttempt[],
    apart: readonly string[],
  ): Promise<Turn> {
    const turn = await this.#limitedTurnOf(method, attempt, of);
    if (turn.kind === 'send') return { kind: 'send', also: [...also, ...turn.also], apart };
    // Nothing waits for the minute of a message that did not go out.
    this.#bursts.notTold(nameOf(method), attempt.key);
    return turn;
  }

  /** The message of this key tells these as well. */
  tells(method: LimitedMethod, key: string, others: readonly string[]): void {
    this.#bursts.tells(nameOf(method), key, others);
  }

  /** The attempt of this key has reached nobody, and will not. */
  notTold(method: LimitedMethod, key: string): void {
    this.#bursts.notTold(nameOf(method), key);
  }

  /** The attempt of this key failed and is made again by then, unless its page is answered meanwhile. */
  sentAgain(method: LimitedMethod, key: string, by: Instant): void {
    this.#bursts.sentAgain(nameOf(method), key, by);
  }

  stop(): void {
    this.#bursts.stop();
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
  async bundleOver(method: LimitedMethod, key: string): Promise<void> {
    this.#bursts.bundleOver(nameOf(method), key);
    if (limits.has(method.channel)) await this.#update(method, (contact) => bundleOver(contact, key));
  }

  /** Forgets everything about a person. */
  async forget(person: string): Promise<boolean> {
    this.#bursts.forget(person);
    const documents = await this.#contacts.list({ group: person, order: 'ascending', limit: 1_000 });
    for (const { id } of documents) await this.#contacts.remove(id);
    return documents.length > 0;
  }

  async #update(
    { person, methodId }: Pick<LimitedMethod, 'person' | 'methodId'>,
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

const oneMinute = 'one message a minute, unless it is more severe';

function nameOf({ person, methodId, what }: LimitedMethod): string {
  return `${person}/${methodId}/${what}`;
}
