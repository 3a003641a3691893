import { cursorOf, positionOf } from '@escalog/http';
import { forEach, isoOf, type Awaitable } from '@escalog/kernel';
import { KeyedQueue, type Log } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import type { Escalations } from './domain/escalations.ts';

/** Where a nudge is to be read. */
export interface NotedNudge {
  readonly incidentId: string;
  readonly nudgeId: string;
  readonly isOpen: boolean;
}

export interface NudgePage {
  readonly nudges: readonly NotedNudge[];
  /** Give it as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

/**
 * Which nudges there are over all incidents: those that are open, and those that have ended. Noted after each write of
 * their incident; one that a dying process left out is noted with the next. What a nudge says is read with its incident.
 */
export class NudgeIndex {
  readonly #views: Views<NotedNudge>;
  readonly #log: Log;
  /** By incident, whether each nudge that is noted is open: what has not changed is not written. */
  readonly #noted = new Map<string, ReadonlyMap<string, boolean>>();
  /** One after the other for each nudge, so that what is noted last stands. */
  readonly #writes = new KeyedQueue();

  constructor(store: Store, log: Log) {
    this.#views = store.views('nudges');
    this.#log = log;
  }

  /** Notes the nudges of an incident as they are. */
  note(incidentId: string, { ruled, resolved }: Escalations): void {
    const before = this.#noted.get(incidentId);
    const nudges = Object.values(ruled?.nudges ?? {});
    if (nudges.length === 0) return;
    for (const { nudgeId, outcome, madeAt } of nudges) {
      const isOpen = outcome === 'open';
      if (before?.get(nudgeId) === isOpen) continue;
      const sortKey = isoOf(madeAt);
      void this.#write(nudgeId, () =>
        this.#views.update(nudgeId, (stored) =>
          stored?.isOpen === isOpen
            ? undefined
            : { group: isOpen ? 'open' : 'ended', sortKey, view: { incidentId, nudgeId, isOpen } },
        ),
      );
    }
    if (resolved) this.#noted.delete(incidentId);
    else this.#noted.set(incidentId, new Map(nudges.map(({ nudgeId, outcome }) => [nudgeId, outcome === 'open'])));
  }

  /** Drops the nudges of an incident that is archived. Done twice it is done once. */
  archived(incidentId: string, { ruled }: Escalations): Awaitable<void> {
    this.#noted.delete(incidentId);
    return forEach(Object.keys(ruled?.nudges ?? {}), (nudgeId) => this.#views.remove(nudgeId));
  }

  /** The newest first. */
  async list(group: 'open' | 'ended', limit: number, after: string | undefined): Promise<NudgePage> {
    const documents = await this.#views.list({
      group,
      ...(after !== undefined && { after: positionOf(after) }),
      order: 'descending',
      limit: limit + 1,
    });
    const page = documents.slice(0, limit);
    const last = page.at(-1);
    return {
      nudges: page.map(({ view }) => view),
      next: documents.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** How many are being stored. */
  get busy(): number {
    return this.#writes.busy;
  }

  async #write(nudgeId: string, write: () => Awaitable<unknown>): Promise<void> {
    try {
      await this.#writes.run(nudgeId, write);
    } catch (error) {
      this.#log.error({ err: error, nudgeId }, 'a nudge could not be noted');
    }
  }
}
