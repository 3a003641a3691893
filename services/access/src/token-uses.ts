import { inOrder, instantOf, type Awaitable, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';

interface Use {
  readonly at: Instant;
}

/**
 * When each token was last used, to within an hour. Every process that takes a token says so on `escalog.audit`, at most once an
 * hour for each: no request waits for it, and none is written for itself.
 */
export class TokenUses {
  readonly #views: Views<Use>;

  constructor(store: Store) {
    this.#views = store.views('access-token-uses');
  }

  note(tokenId: string, at: Instant): Awaitable<void> {
    return inOrder(() =>
      this.#views.update(tokenId, (before) =>
        before !== undefined && before.at >= at ? undefined : { group: 'used', sortKey: tokenId, view: { at } },
      ),
    );
  }

  async of(tokenId: string): Promise<Instant | undefined> {
    const use = await this.#views.get(tokenId);
    return use === undefined ? undefined : instantOf(use.at);
  }
}
