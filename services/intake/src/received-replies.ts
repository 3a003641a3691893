import { after, isoOf, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';

interface Received {
  readonly answer: string;
}

export interface Answered extends Received {
  readonly forgotten?: true;
}

/** What Twilio signs has no time in it, so a reply may come again as long as it is kept. */
const keptFor: Milliseconds = 90 * 24 * 60 * 60_000;
const removedAtOnce = 20;

/** What was answered to replies that came: one that comes again gets the same answer, and changes nothing. */
export class ReceivedReplies {
  readonly #views: Views<Received>;
  readonly #clock: Clock;
  /** By id: those that are being answered now. */
  readonly #inHand = new Map<string, Promise<string>>();

  constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#views = store.views('received-replies');
    this.#clock = clock;
  }

  /** The answer to the reply that its provider calls `id`: that of before, or else what `take` makes of it; nothing is kept of one that is `forgotten`. */
  async once(id: string, take: () => Promise<Answered>): Promise<string> {
    const inHand = this.#inHand.get(id);
    if (inHand !== undefined) return inHand;
    const answering = this.#answer(id, take).finally(() => this.#inHand.delete(id));
    this.#inHand.set(id, answering);
    return answering;
  }

  async #answer(id: string, take: () => Promise<Answered>): Promise<string> {
    const before = await this.#views.get(id);
    if (before !== undefined) return before.answer;
    const { answer, forgotten } = await take();
    if (forgotten) return answer;
    // If this does not get through, the reply is taken once more when it comes again: the incident knows most of what it had.
    await this.#views.put({ id, group: 'reply', sortKey: isoOf(this.#clock.now()), view: { answer } });
    await this.#removeOld();
    return answer;
  }

  async #removeOld(): Promise<void> {
    const since = isoOf(after(this.#clock.now(), -keptFor));
    const oldest = await this.#views.list({ order: 'ascending', limit: removedAtOnce });
    await Promise.all(oldest.filter(({ sortKey }) => sortKey < since).map(({ id }) => this.#views.remove(id)));
  }
}
