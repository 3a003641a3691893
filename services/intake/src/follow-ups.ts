/** What is still to be done after incidents, over all of them: a row for each follow-up, those that are due first in front. */
import type { FollowUpWritten } from '@escalog/contracts';
import { cursorOf, positionOf } from '@escalog/http';
import { forEach, inOrder, type Awaitable } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import { writtenFollowUp, type FollowUp, type WrittenFollowUp } from './domain/retrospective.ts';

export interface FollowUpRow extends WrittenFollowUp {
  readonly incidentId: string;
}

export interface FollowUpSearch {
  readonly state: FollowUp['state'];
  /** Only those of this owner. */
  readonly owner?: string;
  /** Only those whose day is before this one, as YYYY-MM-DD. */
  readonly dueBefore?: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface FollowUpPage {
  readonly followUps: readonly FollowUpRow[];
  /** Give it as `after` for the next page; `null` on the last. A page may have room left and another behind it all the same. */
  readonly next: string | null;
}

/** So many rows a page looks through at most. */
const lookedThrough = 2_000;
const batch = 500;
/** Behind all that have a day. */
const someDay = '9999-12-31';

export class FollowUps {
  readonly #views: Views<FollowUpRow>;

  constructor(store: Store) {
    this.#views = store.views('follow-ups');
  }

  /** Applies an event, from the topic or before it comes from there; one that it has had already changes nothing. */
  apply(event: FollowUpWritten): Awaitable<void> {
    const { subject: incidentId, version } = event.meta;
    return inOrder(() =>
      this.#views.update(idOf(incidentId, event.followUpId), (before) => {
        if (before !== undefined && before.version >= version) return undefined;
        const view = { ...writtenFollowUp(event), incidentId };
        return { group: view.state, sortKey: `${view.due ?? someDay}T00:00:00.000Z`, view };
      }),
    );
  }

  remove(incidentId: string, followUpIds: readonly string[]): Awaitable<void> {
    return forEach(followUpIds, (followUpId) => this.#views.remove(idOf(incidentId, followUpId)));
  }

  /** By day, those without one last. `isSeen` leaves out those of incidents that are not for whoever asks. */
  async search(search: FollowUpSearch, isSeen: (row: FollowUpRow) => Promise<boolean>): Promise<FollowUpPage> {
    const { state, owner, dueBefore, limit } = search;
    const followUps: FollowUpRow[] = [];
    let after = search.after === undefined ? undefined : positionOf(search.after);
    for (let looked = 0; looked < lookedThrough;) {
      const rows = await this.#views.list({
        group: state,
        order: 'ascending',
        limit: owner === undefined ? Math.min(limit + 1, batch) : batch,
        ...(after !== undefined && { after }),
      });
      if (rows.length === 0) return { followUps, next: null };
      for (const { id, sortKey, view } of rows) {
        if (dueBefore !== undefined && sortKey.slice(0, someDay.length) >= dueBefore) return { followUps, next: null };
        if ((owner === undefined || view.owner === owner) && (await isSeen(view))) {
          if (followUps.length === limit) return { followUps, next: after === undefined ? null : cursorOf(after) };
          followUps.push(view);
        }
        after = { sortKey, id };
      }
      looked += rows.length;
    }
    return { followUps, next: after === undefined ? null : cursorOf(after) };
  }
}

function idOf(incidentId: string, followUpId: string): string {
  return `${incidentId}/${followUpId}`;
}
