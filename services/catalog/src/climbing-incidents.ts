import type { Sight } from '@escalog/access';
import type { EscalationsEvent, IncidentDeclared, VisibilityChanged } from '@escalog/contracts';
import { typeOf, type Ref } from '@escalog/definitions';
import { inOrder, type Awaitable } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import {
  archivedView,
  climbedThrough,
  climbing,
  climbingIncidents,
  isClimbing,
  withSight,
  type ClimbingIncident,
} from './domain/climbing.ts';

/** An incident whose escalations climb through entries that change. */
export interface TouchedIncident {
  readonly incident: string;
  readonly title: string;
  readonly since: string;
  /** The entries that it climbs through, of those that were asked for. */
  readonly refs: readonly Ref[];
}

/** What a changed or removed entry means for what runs. */
export interface Running {
  readonly ref: Ref;
  /** Those of a path with the version that each goes by, the oldest incident first. */
  readonly escalations: readonly RunningEscalation[];
  /** How many there are besides. */
  readonly further: number;
  /** What becomes of them, and what to do about it; a sentence. */
  readonly note: string;
}

export interface RunningEscalation {
  readonly incident: string;
  readonly title: string;
  readonly escalationId: string;
  readonly version: number;
  readonly level: number;
}

/** What changes touch of what runs. */
export interface Touched {
  readonly climbing: readonly TouchedIncident[];
  readonly running: readonly Running[];
}

/** Refs of entries that are there and change, of rules that are new, and of what is removed. */
export interface Changing {
  readonly changed: readonly Ref[];
  readonly added?: readonly Ref[];
  readonly removed?: readonly Ref[];
}

/** Tells whether whoever asks may see a private incident. */
export type Seen = (incident: string, sight: Sight) => boolean;

const page = 1_000;
const shownAtMost = 20;

/** Remembers which incidents nobody has acknowledged, and what their escalations climb through. */
export class ClimbingIncidents {
  readonly #views: Views<ClimbingIncident>;

  constructor(store: Store) {
    this.#views = store.views('climbing-incidents');
  }

  /** Applies an event as it comes from its topic; one that it has had already changes nothing. */
  apply(event: EscalationsEvent): Awaitable<void> {
    return this.#change(event.meta.subject, (before) => climbingIncidents.apply(before, event));
  }

  /** Notes who may see an incident. */
  note(event: IncidentDeclared | VisibilityChanged): Awaitable<void> {
    // Of most incidents there is nothing to note.
    if (event.type === 'IncidentDeclared' && event.seenBy === null) return;
    return this.#change(event.meta.subject, (before) => withSight(before, event));
  }

  /** Drops what is kept of an incident that is archived, but for the mark that it is. */
  archived(incident: string): Awaitable<void> {
    return this.#change(incident, (before) => archivedView(before) ?? before);
  }

  /** Who may see an incident, as far as it is, or was, private; undefined of one that everybody always could. */
  async sightOf(incident: string): Promise<Sight | undefined> {
    return (await this.#views.get(incident))?.sight;
  }

  #change(subject: string, change: (view: ClimbingIncident) => ClimbingIncident): Awaitable<void> {
    return inOrder(() =>
      this.#views.update(subject, (stored) => {
        const before = stored ?? climbingIncidents.empty(subject);
        const view = change(before);
        return view === before
          ? undefined
          : { group: isClimbing(view) ? 'climbing' : 'halted', sortKey: view.since, view };
      }),
    );
  }

  /** What changes touch of the incidents that are to be `seen`, oldest first, as far as is known here: the topic may be on its way. */
  async touchedBy({ changed, added = [], removed = [] }: Changing, seen: Seen): Promise<Touched> {
    const wanted = new Set([...changed, ...removed]);
    const paths = [...wanted].filter((ref) => typeOf(ref) === 'escalation-path');
    const rules = [...changed, ...added].filter((ref) => typeOf(ref) === 'rule');
    if (wanted.size + rules.length === 0) return { climbing: [], running: [] };
    const touched: TouchedIncident[] = [];
    const onPath = new Map<Ref, RunningEscalation[]>();
    let incidents = 0;
    for await (const { id: incident, view } of this.#climbing()) {
      const { title, since, sight } = view;
      incidents += 1;
      if (sight !== undefined && !seen(incident, sight)) continue;
      const refs = climbedThrough(view, wanted);
      if (refs.length > 0) touched.push({ incident, title, since, refs });
      for (const path of paths) {
        const found = climbing(path, view).map((pinned) => ({ incident, title, ...pinned }));
        if (found.length > 0) onPath.set(path, [...(onPath.get(path) ?? []), ...found]);
      }
    }
    const gone = new Set(removed);
    return {
      climbing: touched,
      running: [
        ...[...onPath].map(([ref, found]) => ({
          ref,
          escalations: found.slice(0, shownAtMost),
          further: Math.max(0, found.length - shownAtMost),
          note: gone.has(ref)
            ? 'What runs goes on by the version on which it began; where that leads to nobody any more, triage is climbed.'
            : 'What runs goes on by the version on which it began; escalog migrate ID shows what the newest one would change for an incident, and moves it.',
        })),
        ...(incidents === 0 ? [] : rules).map((ref) => ({
          ref,
          escalations: [],
          further: incidents,
          note: 'Rules have no versions for what runs: from now on this is asked of every incident that is open.',
        })),
      ],
    };
  }

  async *#climbing() {
    for (let after: { sortKey: string; id: string } | undefined; ;) {
      const documents = await this.#views.list({
        group: 'climbing',
        order: 'ascending',
        limit: page,
        ...(after && { after }),
      });
      yield* documents;
      after = documents.at(-1);
      if (after === undefined || documents.length < page) return;
    }
  }
}
