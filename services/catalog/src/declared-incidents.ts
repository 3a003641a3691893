import { decode, encode, type IncidentDeclared } from '@escalog/contracts';
import { isoOf, type Awaitable, type Instant } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';

/** As on its topic, so that what was noted by an earlier release is read like any old event. */
interface Noted {
  readonly event: string;
}

export interface Place {
  readonly sortKey: string;
  readonly id: string;
}

const forgottenAtOnce = 200;

/** Remembers how incidents were declared, by time: so that it can be told where another catalog would lead them. */
export class DeclaredIncidents {
  readonly #views: Views<Noted>;

  constructor({ store }: Pick<RunnerDeps, 'store'>) {
    this.#views = store.views('declared-incidents');
  }

  /** One that was noted already changes nothing. */
  note(declaration: IncidentDeclared): Awaitable<void> {
    const { subject: id, occurredAt } = declaration.meta;
    const event = Buffer.from(encode(declaration)).toString('base64');
    return this.#views.put({ id, group: '', sortKey: isoOf(occurredAt), view: { event } });
  }

  /** Those that were declared since an instant, newest first, at most `limit`, and where to go on. */
  async since(
    instant: Instant,
    { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<{ readonly declarations: readonly IncidentDeclared[]; readonly next: Place | null }> {
    const found = await this.#views.list({ order: 'descending', limit: limit + 1, ...(after && { after }) });
    const recent = found.filter(({ sortKey }) => sortKey >= isoOf(instant));
    const page = recent.slice(0, limit);
    return {
      declarations: page.map(({ view }) => decode(Buffer.from(view.event, 'base64')) as IncidentDeclared),
      next: recent.length > limit ? (page.at(-1) ?? null) : null,
    };
  }

  /** Forgets some of those that were declared before an instant, the oldest. */
  async forgetBefore(instant: Instant): Promise<void> {
    const oldest = await this.#views.list({ order: 'ascending', limit: forgottenAtOnce });
    const past = oldest.filter(({ sortKey }) => sortKey < isoOf(instant));
    await Promise.all(past.map(({ id }) => this.#views.remove(id)));
  }
}
