import type { Store, Views } from '@escalog/store';

/** How often each group of alerts came back, so that finding its incident need not start from the first. A hint: losing it loses nothing. */
export class AlertEpisodes {
  readonly #views: Views<number>;

  constructor(store: Store) {
    this.#views = store.views('alert-episodes');
  }

  /** The episode to look at first, from 1. */
  async of(groupKey: string): Promise<number> {
    return (await this.#views.get(groupKey)) ?? 1;
  }

  /** Never goes back, whichever replica is late. */
  async remember(groupKey: string, episode: number): Promise<void> {
    await this.#views.update(groupKey, (known = 1) =>
      known >= episode ? undefined : { group: '', sortKey: '', view: episode },
    );
  }
}
