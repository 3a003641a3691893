import type { OwnIncidentEvent } from '@escalog/contracts';
import { cursorOf, positionOf } from '@escalog/http';
import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import { heldBy } from './domain/incident-state.ts';
import { heldRowAfter, isWaiting, type HeldRow } from './domain/held-row.ts';

const waiting = 'waiting';
const pageOfWaiting = 200;

/** What was held back or is quiet: once for itself, and once for each window that does it, newest first. */
export class HeldRows {
  readonly #views: Views<HeldRow>;
  readonly #archivedTo: (id: string) => Awaitable<object | undefined>;

  /** `archivedTo` tells of an incident that was archived. */
  constructor(store: Store, archivedTo: (id: string) => Awaitable<object | undefined>) {
    this.#archivedTo = archivedTo;
    this.#views = store.views('held-alerts');
  }

  /** Applies an event, from the topic or before it comes from there; one that it has had already changes nothing. */
  apply(event: OwnIncidentEvent): Awaitable<void> {
    return concerns(event) ? run(this.#apply(event)) : undefined;
  }

  *#apply(event: OwnIncidentEvent): Step<void> {
    const id = event.meta.subject;
    const row = yield* answerOf(
      this.#views.update(id, (before) => {
        const view = heldRowAfter(before, event);
        return view === undefined || view === before
          ? undefined
          : { group: isWaiting(view) ? waiting : 'over', sortKey: view.since, view };
      }),
    );
    for (const window of row?.windows ?? [])
      yield* answerOf(
        this.#views.update(`${window}/${id}`, (before) =>
          row === undefined || (before?.version ?? 0) >= row.version
            ? undefined
            : { group: window, sortKey: row.since, view: row },
        ),
      );
    // What was dropped does not come back by what is heard late.
    if (row !== undefined && (yield* answerOf(this.#archivedTo(id))) !== undefined) yield* this.#archived(id);
  }

  /** Drops the rows of an incident that is archived. Done twice it is done once. */
  archived(id: string): Awaitable<void> {
    return run(this.#archived(id));
  }

  *#archived(id: string): Step<void> {
    const row = yield* answerOf(this.#views.get(id));
    for (const window of row?.windows ?? []) yield* answerOf(this.#views.remove(`${window}/${id}`));
    if (row !== undefined) yield* answerOf(this.#views.remove(id));
  }

  /** The ids of all that wait for the end of a maintenance. */
  async *waiting(): AsyncIterable<string> {
    for (let after: { sortKey: string; id: string } | undefined; ;) {
      const page = await this.#views.list({
        group: waiting,
        order: 'ascending',
        limit: pageOfWaiting,
        ...(after && { after }),
      });
      for (const { id } of page) yield id;
      const last = page.at(-1);
      if (last === undefined || page.length < pageOfWaiting) return;
      after = { sortKey: last.sortKey, id: last.id };
    }
  }

  /** Of a window by its ref, newest first. */
  async of(
    window: string,
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly held: readonly HeldRow[]; readonly next: string | null }> {
    const rows = await this.#views.list({
      group: window,
      order: 'descending',
      limit: limit + 1,
      ...(after !== undefined && { after: positionOf(after) }),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      held: page.map(({ view }) => view),
      next: rows.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }
}

const always: ReadonlySet<string> = new Set(['AlertsHeldBack', 'QuietChanged']);

/** Most incidents were never held back: their events cost nothing here. */
function concerns({ type, reason }: OwnIncidentEvent): boolean {
  return always.has(type) || reason.facts[heldBy] !== undefined;
}
