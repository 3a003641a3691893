import type { EscalationsEvent } from '@escalog/contracts';
import type { Ref } from '@escalog/definitions';
import type { Store, Views } from '@escalog/store';
import { climbedThrough, climbingIncidents, isClimbing, type ClimbingIncident } from './domain/climbing.ts';

/** An incident whose escalations climb through entries that change. */
export interface TouchedIncident {
  readonly incident: string;
  readonly title: string;
  readonly since: string;
  /** The entries that it climbs through, of those that were asked for. */
  readonly refs: readonly Ref[];
}

const page = 1_000;

/** Remembers which incidents nobody has acknowledged, and what their escalations climb through. */
export class ClimbingIncidents {
  readonly #views: Views<ClimbingIncident>;

  constructor(store: Store) {
    this.#views = store.views('climbing-incidents');
  }

  /** Applies an event as it comes from its topic; one that it has had already changes nothing. */
  async apply(event: EscalationsEvent): Promise<void> {
    const { subject } = event.meta;
    await this.#views.update(subject, (stored) => {
      const before = stored ?? climbingIncidents.empty(subject);
      const view = climbingIncidents.apply(before, event);
      return view === before
        ? undefined
        : { group: isClimbing(view) ? 'climbing' : 'halted', sortKey: view.since, view };
    });
  }

  /** Those that climb through any of the entries, oldest first, as far as is known here: the topic may be on its way. */
  async through(refs: readonly Ref[]): Promise<readonly TouchedIncident[]> {
    const wanted = new Set(refs);
    const touched: TouchedIncident[] = [];
    if (wanted.size === 0) return touched;
    for (let after: { sortKey: string; id: string } | undefined; ;) {
      const documents = await this.#views.list({
        group: 'climbing',
        order: 'ascending',
        limit: page,
        ...(after && { after }),
      });
      for (const { id, view } of documents) {
        const through = climbedThrough(view, wanted);
        if (through.length > 0) touched.push({ incident: id, title: view.title, since: view.since, refs: through });
      }
      after = documents.at(-1);
      if (after === undefined || documents.length < page) return touched;
    }
  }
}
