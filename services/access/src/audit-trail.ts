import type { Audited } from '@escalog/contracts';
import { isoOf, type Awaitable, type Instant } from '@escalog/kernel';
import type { Store, ViewDocument, Views } from '@escalog/store';
import { isAskedFor, type AuditFilter, type AuditLine } from './domain/audit-filter.ts';

/** Where a line stands: `cursorOf` makes text of it. */
export interface Place {
  readonly sortKey: string;
  readonly id: string;
}

export interface AuditQuery extends AuditFilter {
  readonly since?: Instant | undefined;
  /** Before that. */
  readonly until?: Instant | undefined;
  readonly after?: Place | undefined;
}

export interface Trail {
  readonly lines: readonly (AuditLine & { readonly id: string })[];
  /** Where to go on; null on the last page. A page may be short, and even empty, and not be the last. */
  readonly next: Place | null;
}

const readAtOnce = 200;
/** A question that fits little is answered in several pages, so that none takes long. */
const lookedAtMost = 5_000;

/** What was heard on `escalog.audit`, newest first. */
export class AuditTrail {
  readonly #views: Views<AuditLine>;

  constructor(store: Store) {
    this.#views = store.views('audit-trail');
  }

  /** Once more is no difference. */
  note(event: Audited): Awaitable<void> {
    const { meta, type: _type, ...line } = event;
    const { occurredAt: at, actor, eventId: id } = meta;
    return this.#views.put({ id, group: 'audit', sortKey: isoOf(at), view: { ...line, at, actor: actor.ref } });
  }

  /** A page of what is asked for. */
  async list(query: AuditQuery, limit: number): Promise<Trail> {
    const lines: (AuditLine & { readonly id: string })[] = [];
    let looked = 0;
    let last: Place | null = null;
    for await (const { id, sortKey, view } of this.#from(query)) {
      if (lines.length === limit || looked === lookedAtMost) return { lines, next: last };
      looked += 1;
      last = { sortKey, id };
      if (isAskedFor(view, query)) lines.push({ ...view, id });
    }
    return { lines, next: null };
  }

  /** All that is asked for, line by line, however much that is. */
  async *all(query: AuditQuery): AsyncIterable<AuditLine> {
    for await (const { view } of this.#from(query)) if (isAskedFor(view, query)) yield view;
  }

  /** Every line of that time. */
  async *#from({ since, until, after }: AuditQuery): AsyncIterable<ViewDocument<AuditLine>> {
    // Of two lines of the same instant none has an id before this.
    let place = after ?? (until === undefined ? undefined : { sortKey: isoOf(until), id: '' });
    for (;;) {
      const documents = await this.#views.list({
        order: 'descending',
        limit: readAtOnce,
        ...(place !== undefined && { after: place }),
      });
      for (const document of documents) {
        if (since !== undefined && document.view.at < since) return;
        yield document;
      }
      const end = documents.at(-1);
      if (end === undefined || documents.length < readAtOnce) return;
      place = { sortKey: end.sortKey, id: end.id };
    }
  }
}
