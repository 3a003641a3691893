import type { EscalogEvent } from '@escalog/contracts';
import { cursorOf, positionOf, type Position } from '@escalog/http';
import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import type { Sight } from '@escalog/access';
import { sightOf } from './domain/sight.ts';
import { incidentReads, versionOf, type Archived, type IncidentRead } from './domain/incident-read.ts';
import type { Asked } from './domain/search-terms.ts';
import { IncidentTerms, type Places } from './incident-terms.ts';

type ReadEvent = Parameters<typeof incidentReads.apply>[1] & EscalogEvent;

export interface IncidentList {
  readonly incidents: readonly IncidentRead[];
  /** Give it as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

/** Tells which incidents whoever asks may see. */
export type Seen = (read: IncidentRead) => boolean;

const searchedPage = 500;
const searchedPages = 10;
const openAtOnce = 5_000;
const overSearched = 200;
const indexedAtOnce = 50;

/** Keeps one `IncidentRead` for each incident, newest first. */
export class IncidentReads {
  readonly #views: Views<IncidentRead>;
  readonly #terms: IncidentTerms;

  constructor(store: Store) {
    this.#views = store.views('incident-reads');
    this.#terms = new IncidentTerms(store);
  }

  /** Applies an event as it comes from its topic; one that it has had already changes nothing. */
  apply(event: ReadEvent): Awaitable<void> {
    return run(this.#apply(event));
  }

  *#apply(event: ReadEvent): Step<void> {
    const after = yield* answerOf(this.#change(event.meta.subject, (read) => incidentReads.apply(read, event)));
    if (isOver(after)) yield* answerOf(this.#terms.note(after));
  }

  /**
   * Applies events of one incident before they come from their topic, as far as they follow on what it has had.
   * Replicas that decide at the same time may be here in any order: what would leave a hole is left to the topic.
   * Resolves with the incident as it is then shown.
   */
  applyNext(events: readonly ReadEvent[]): Awaitable<IncidentRead | undefined> {
    return run(this.#applyNext(events));
  }

  *#applyNext(events: readonly ReadEvent[]): Step<IncidentRead | undefined> {
    const id = events[0]?.meta.subject;
    if (id === undefined) return undefined;
    const declares = events.some(({ type }) => type === 'IncidentDeclared');
    const after = yield* answerOf(
      this.#change(id, (before) =>
        // What is held back is no incident yet.
        before.declaredAt === '' && !declares
          ? before
          : events.reduce((read, event) => (isNext(read, event) ? incidentReads.apply(read, event) : read), before),
      ),
    );
    if (isOver(after)) yield* answerOf(this.#terms.note(after));
    return shown(after);
  }

  /** Of one that is archived, too; undefined of one that is not known here. */
  async sightOf(id: string): Promise<Sight | undefined> {
    const read = await this.#views.get(id);
    return read === undefined || (read.declaredAt === '' && read.archived === undefined) ? undefined : sightOf(read);
  }

  /** Where an incident was exported to; undefined of one that is here, or never was. */
  archivedTo(id: string): Awaitable<Archived | undefined> {
    return run(this.#archivedTo(id));
  }

  *#archivedTo(id: string): Step<Archived | undefined> {
    return (yield* answerOf(this.#views.get(id)))?.archived;
  }

  async get(id: string): Promise<IncidentRead | undefined> {
    return shown(await this.#views.get(id));
  }

  /** Newest first, of those that are to be seen: a page may be shorter than asked for and not the last. */
  async list(
    status: 'open' | 'resolved' | undefined,
    limit: number,
    after: string | undefined,
    seen: Seen = () => true,
  ): Promise<IncidentList> {
    const incidents: IncidentRead[] = [];
    let next = after ?? null;
    for (let pages = 0; pages < searchedPages; pages += 1) {
      const page = await this.#page(status, limit - incidents.length, next ?? undefined);
      incidents.push(...page.incidents.filter(seen));
      next = page.next;
      if (next === null || incidents.length === limit) break;
    }
    return { incidents, next };
  }

  async #page(
    status: 'open' | 'resolved' | undefined,
    limit: number,
    after: string | undefined,
  ): Promise<IncidentList> {
    const documents = await this.#views.list({
      ...(status && { group: status }),
      ...(after !== undefined && { after: positionOf(after) }),
      order: 'descending',
      limit: limit + 1,
    });
    // Who has no time of declaration yet is behind all who have one, so nobody is missing from the page.
    const known = documents.filter(({ view }) => shown(view) !== undefined);
    const page = known.slice(0, limit);
    const last = page.at(-1);
    return {
      incidents: page.map(({ view }) => view),
      next: known.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** Those whose id begins like that, newest first, among the latest few thousand. */
  async startingWith(start: string, limit: number, seen?: Seen): Promise<readonly IncidentRead[]> {
    const found: IncidentRead[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < searchedPages && found.length < limit; pages += 1) {
      const { incidents, next } = await this.list(undefined, searchedPage, after, seen);
      found.push(...incidents.filter(({ id }) => id.startsWith(start.toLowerCase())));
      if (next === null) break;
      after = next;
    }
    return found.slice(0, limit);
  }

  /** Those that somebody may answer who does not say which: the open ones, and the latest of those that are over, newest first each. */
  async answerable(): Promise<readonly IncidentRead[]> {
    return [...(await this.open()), ...(await this.list('resolved', overSearched, undefined)).incidents];
  }

  /** All that are open, acknowledged or not, newest first. */
  async open(): Promise<readonly IncidentRead[]> {
    const open: IncidentRead[] = [];
    for (let after: string | undefined; ;) {
      const { incidents, next } = await this.list('open', openAtOnce, after);
      open.push(...incidents);
      if (next === null) return open;
      after = next;
    }
  }

  /** At most so many behind a place, newest first; from the newest on without one. */
  async behind(
    status: 'open' | 'resolved' | undefined,
    after: Position | undefined,
    limit: number,
  ): Promise<readonly IncidentRead[]> {
    const documents = await this.#views.list({
      ...(status && { group: status }),
      ...(after !== undefined && { after }),
      order: 'descending',
      limit,
    });
    return documents.flatMap(({ view }) => shown(view) ?? []);
  }

  /** Where those that are over and have what is asked stand, as far as the index can tell it. */
  async fewest(asked: readonly Asked[], after: Position | undefined, limit: number): Promise<Places | undefined> {
    return (await this.#terms.isWhole()) ? this.#terms.fewest(asked, after, limit) : undefined;
  }

  /** Puts what was over before there was an index into it, a few at a time. */
  async indexEarlier(rest: () => Promise<void>): Promise<void> {
    if (await this.#terms.isWhole()) return;
    for (let after: Position | undefined; ;) {
      const reads = await this.behind('resolved', after, indexedAtOnce);
      for (const read of reads) await this.#terms.note(read);
      const last = reads.at(-1);
      if (last === undefined) break;
      after = { sortKey: last.declaredAt, id: last.id };
      await rest();
    }
    await this.#terms.becomeWhole();
  }

  #change(id: string, change: (read: IncidentRead) => IncidentRead): Awaitable<IncidentRead | undefined> {
    return this.#views.update(id, (stored) => {
      const before = stored ?? incidentReads.empty(id);
      const view = change(before);
      return view === before
        ? undefined
        : { group: view.status === 'resolved' ? 'resolved' : 'open', sortKey: view.declaredAt, view };
    });
  }
}

function isOver(read: IncidentRead | undefined): read is IncidentRead {
  return read?.status === 'resolved' && read.declaredAt !== '';
}

/** Known once it is declared: routing may be heard of before. */
function shown(read: IncidentRead | undefined): IncidentRead | undefined {
  return read?.declaredAt === '' ? undefined : read;
}

function isNext(read: IncidentRead, { meta, type }: ReadEvent): boolean {
  return type === 'IncidentDeclared' || versionOf(meta.stream, read) + 1 === meta.version;
}
