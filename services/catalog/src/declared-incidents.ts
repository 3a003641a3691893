import { decode, type IncidentDeclared } from '@escalog/contracts';
import { instantFrom, isoOf, type Awaitable, type Instant } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { routableIn, type Routable } from './domain/routable.ts';

/** How it was declared is kept with its routing. An earlier release noted it here, as on its topic. */
interface Noted {
  readonly event?: string;
}

export interface NotedIncident {
  readonly incident: string;
  readonly declaredAt: Instant;
  /** How it was declared, of one that an earlier release noted. */
  readonly asNoted: Routable | undefined;
}

export interface Place {
  readonly sortKey: string;
  readonly id: string;
}

const forgottenAtOnce = 200;

/** Remembers which incidents were declared, by time: so that it can be told where another catalog would lead them. */
export class DeclaredIncidents {
  readonly #views: Views<Noted>;

  constructor({ store }: Pick<RunnerDeps, 'store'>) {
    this.#views = store.views('declared-incidents');
  }

  /** One that was noted already changes nothing. */
  note({ meta }: IncidentDeclared): Awaitable<void> {
    return this.#views.put({ id: meta.subject, group: '', sortKey: isoOf(meta.occurredAt), view: {} });
  }

  /** Of one that is archived. Noted once more, it leads nowhere, and is forgotten with its time. */
  forget(incident: string): Awaitable<void> {
    return this.#views.remove(incident);
  }

  /** Those that were declared since an instant, newest first, at most `limit`, and where to go on. */
  async since(
    instant: Instant,
    { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<{ readonly noted: readonly NotedIncident[]; readonly next: Place | null }> {
    const found = await this.#views.list({ order: 'descending', limit: limit + 1, ...(after && { after }) });
    const recent = found.filter(({ sortKey }) => sortKey >= isoOf(instant));
    const page = recent.slice(0, limit);
    return {
      noted: page.map(({ id, sortKey, view: { event } }) => ({
        incident: id,
        declaredAt: instantFrom(sortKey),
        asNoted: event === undefined ? undefined : routableIn(decode(Buffer.from(event, 'base64')) as IncidentDeclared),
      })),
      next: recent.length > limit ? (page.at(-1) ?? null) : null,
    };
  }

  /** Forgets some of those that were declared before an instant, the latest of them first: what lies before all others has to be looked for. */
  async forgetBefore(instant: Instant): Promise<void> {
    const after = { sortKey: isoOf(instant), id: '' };
    const past = await this.#views.list({ order: 'descending', after, limit: forgottenAtOnce });
    await Promise.all(past.map(({ id }) => this.#views.remove(id)));
  }
}
