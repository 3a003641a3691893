import type { ContactMethod, Ref } from '@escalog/definitions';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import type { ReceiptStatus } from '../domain/delivery-types.ts';
import type { SendResult } from '../channels/channel.ts';

export interface Seen {
  /** When a provider last took a message. */
  readonly acceptedAt?: Instant;
  /** What the provider said last of what became of one. */
  readonly receipt?: { readonly status: ReceiptStatus; readonly at: Instant };
}

/** Messages that come close together are one sight: it is for people who ask whether a method works at all. */
const noticedEvery: Milliseconds = 60_000;

/** When each contact method took a message last, of whatever kind. */
export class Reached {
  readonly #views: Views<Seen>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #noticed = new Map<string, Instant>();

  constructor({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }) {
    this.#views = store.views('contact-sights');
    this.#clock = clock;
    this.#log = log;
  }

  /** Does not wait, and never throws: a page is not held up by it. */
  note(person: Ref, { id }: ContactMethod, { kind }: SendResult): void {
    if (kind !== 'accepted') return;
    const now = this.#clock.now();
    const document = idOf(person, id);
    const before = this.#noticed.get(document);
    if (before !== undefined && before <= now && after(before, noticedEvery) > now) return;
    this.#noticed.set(document, now);
    const keep = async (): Promise<unknown> =>
      this.#views.update(document, (seen) => ({ group: person, sortKey: '', view: { ...seen, acceptedAt: now } }));
    keep().catch((error: unknown) =>
      this.#log.warn({ err: error }, 'when a contact method was reached last is not kept'),
    );
  }

  /** A provider said what became of a page to a person by this method. */
  async noteReceipt(person: Ref, methodId: string, status: ReceiptStatus): Promise<void> {
    const receipt = { status, at: this.#clock.now() };
    await this.#views.update(idOf(person, methodId), (seen) => ({
      group: person,
      sortKey: '',
      view: { ...seen, receipt },
    }));
  }

  /** Of these methods, in their order. */
  of(person: Ref, methods: readonly ContactMethod[]): Promise<readonly Seen[]> {
    return Promise.all(methods.map(async ({ id }) => (await this.#views.get(idOf(person, id))) ?? {}));
  }

  async forget(person: Ref): Promise<boolean> {
    const documents = await this.#views.list({ group: person, order: 'ascending', limit: 1_000 });
    for (const { id } of documents) {
      this.#noticed.delete(id);
      await this.#views.remove(id);
    }
    return documents.length > 0;
  }
}

function idOf(person: Ref, methodId: string): string {
  return `${person} ${methodId}`;
}
