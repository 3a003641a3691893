import type { Instant } from '@escalog/kernel';
import type { Ref } from '@escalog/definitions';
import type { Store, Views } from '@escalog/store';
import type { Unknown } from '../calendar/people.ts';
import type { Validators } from './feed-source.ts';

/** How reading a calendar goes. */
export interface CalendarState {
  /** What was written of the entry when it was read, so that a change of it is noticed. */
  readonly of: string;
  /** When it is read next; until then it is somebody's who is just reading it. */
  readonly dueAt: Instant;
  /** When the copy was last found to be good, or changed; null before the first. */
  readonly readAt: Instant | null;
  readonly problem: Problem | null;
  /** Of the copy, from the address of that digest. */
  readonly validators: (Validators & { readonly digest: string }) | null;
  readonly unknown: readonly Unknown[];
}

/** Why a calendar cannot be read. */
export interface Problem {
  readonly since: Instant;
  /** From 1, in the calendar; null when there was none. */
  readonly line: number | null;
  readonly detail: string;
}

const page = 1_000;

/** What is kept of calendars beside their entries: addresses, which are secrets and on no topic; the last good copies; how reading them goes. */
export class CalendarDocuments {
  readonly states: Views<CalendarState>;
  readonly #addresses: Views<{ readonly url: string }>;
  readonly #copies: Views<{ readonly text: string }>;

  constructor(store: Store) {
    this.states = store.views('calendar-states');
    this.#addresses = store.views('calendar-addresses');
    this.#copies = store.views('calendar-copies');
  }

  /** The address of a calendar that has this digest; `undefined` when it is not kept here. */
  async address(ref: Ref, digest: string): Promise<string | undefined> {
    return (await this.#addresses.get(`${ref} ${digest}`))?.url;
  }

  async keepAddress(ref: Ref, digest: string, url: string): Promise<void> {
    await this.#addresses.put({ id: `${ref} ${digest}`, group: ref, sortKey: '', view: { url } });
  }

  /** The last good copy. */
  async copy(ref: Ref): Promise<string | undefined> {
    return (await this.#copies.get(ref))?.text;
  }

  async keepCopy(ref: Ref, text: string): Promise<void> {
    await this.#copies.put({ id: ref, group: '', sortKey: '', view: { text } });
  }

  async allStates(): Promise<ReadonlyMap<Ref, CalendarState>> {
    const states = new Map<Ref, CalendarState>();
    for (let after: { sortKey: string; id: string } | undefined; ;) {
      const documents = await this.states.list({ order: 'ascending', limit: page, ...(after && { after }) });
      for (const { id, view } of documents) states.set(id, view);
      after = documents.at(-1);
      if (after === undefined || documents.length < page) return states;
    }
  }

  /** Forgets addresses of a calendar but the one of `digest`. */
  async forgetAddresses(ref: Ref, digest: string | undefined): Promise<void> {
    for (const { id } of await this.#addresses.list({ group: ref, order: 'ascending', limit: page }))
      if (id !== `${ref} ${digest}`) await this.#addresses.remove(id);
  }

  /** Forgets everything about a calendar. */
  async forget(ref: Ref): Promise<void> {
    await this.forgetAddresses(ref, undefined);
    await this.states.remove(ref);
    await this.#copies.remove(ref);
  }
}
