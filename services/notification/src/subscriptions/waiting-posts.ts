import type { Ref } from '@escalog/definitions';
import { after, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import type { Posting } from '../domain/subscriptions/posting.ts';

/** How long an attempt may be under way before it is taken for lost: several times what it may take. */
export const lease: Milliseconds = 60_000;

/** The events that subscriptions have not got yet, kept until they have, or are given up. */
export class WaitingPosts {
  readonly #views: Views<Posting>;

  constructor(store: Store) {
    this.#views = store.views('subscription-posts');
  }

  /** False when it waits already. */
  async add(posting: Posting): Promise<boolean> {
    let added = false;
    await this.#views.update(idOf(posting), (known) => {
      added = known === undefined;
      return added ? contentOf(posting) : undefined;
    });
    return added;
  }

  /** Takes one that is due into the hand of this process, as it then is; `undefined` when another was faster. */
  async claim(posting: Posting, now: Instant): Promise<Posting | undefined> {
    let claimed: Posting | undefined;
    await this.#views.update(idOf(posting), (known) => {
      claimed = known === undefined || known.dueAt > now ? undefined : { ...known, dueAt: after(now, lease) };
      return claimed && contentOf(claimed);
    });
    return claimed;
  }

  async put(posting: Posting): Promise<void> {
    await this.#views.put({ id: idOf(posting), ...contentOf(posting) });
  }

  async remove(posting: Posting): Promise<void> {
    await this.#views.remove(idOf(posting));
  }

  /** Those to one subscription, or to any, that are due first. */
  async first(limit: number, subscription?: Ref): Promise<readonly Posting[]> {
    const found = await this.#views.list({
      order: 'ascending',
      limit,
      ...(subscription !== undefined && { group: subscription }),
    });
    return found.map(({ view }) => view);
  }

  /** Nothing waits for the subscription any more. */
  async clear(subscription: Ref): Promise<void> {
    for (;;) {
      const some = await this.first(100, subscription);
      if (some.length === 0) return;
      for (const posting of some) await this.remove(posting);
    }
  }
}

function idOf({ subscription, eventId }: Posting): string {
  return `${subscription} ${eventId}`;
}

function contentOf(posting: Posting) {
  return { group: posting.subscription, sortKey: isoOf(posting.dueAt), view: posting };
}
