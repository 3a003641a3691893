import { isoOf, type Clock, type Instant } from '@escalog/kernel';
import { newId } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';

interface Used {
  /** Different for each who tried. */
  readonly by: string;
}

/** Which links signed somebody in: each does it once, whatever process it reaches. Kept as long as the link would be good. */
export class UsedLinks {
  readonly #views: Views<Used>;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#views = store.views('access-used-links');
    this.#clock = clock;
  }

  /** Resolves with whether it is the first time. */
  async take({ nonce, until }: { readonly nonce: string; readonly until: Instant }): Promise<boolean> {
    const by = newId(this.#clock.now());
    const used = await this.#views.update(nonce, (before) =>
      before === undefined ? { group: 'used', sortKey: isoOf(until), view: { by } } : undefined,
    );
    await this.#forgetOld();
    return used?.by === by;
  }

  async #forgetOld(): Promise<void> {
    const now = isoOf(this.#clock.now());
    const oldest = await this.#views.list({ order: 'ascending', limit: 20 });
    for (const { id, sortKey } of oldest) if (sortKey < now) await this.#views.remove(id);
  }
}
