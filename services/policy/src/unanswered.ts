import type { Check } from '@escalog/http';
import { isoOf, type Awaitable, type Clock } from '@escalog/kernel';
import { KeyedQueue, type Log } from '@escalog/runner';
import type { Store, ViewDocument, Views } from '@escalog/store';
import { observe } from '@escalog/telemetry';
import type { Escalations } from './domain/escalations.ts';
import { hasPagedLastResort, hasUsedUpPath } from './domain/used-up.ts';

/** When it was noted, ISO 8601. */
interface Noted {
  readonly since: string;
}

const shownMost = 3;
const countedMost = 200;
/** So many are looked at again in one check. */
const lookedAtMost = 10;

/**
 * Open incidents whose path is used up, and nobody has acknowledged. Noted after each write that brings one to its end or from there; each
 * check looks again whether it still holds of a few, others each time, so that a process that dies leaves nothing behind for long.
 */
export class Unanswered {
  readonly #views: Views<Noted>;
  readonly #clock: Clock;
  readonly #log: Log;
  /** One after the other for each incident, so that what is noted last stands. */
  readonly #writes = new KeyedQueue();
  #count = 0;
  /** Of those that are noted, from where on they are looked at next. */
  #next = 0;
  #end: (() => void) | undefined;

  constructor(store: Store, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#views = store.views('unanswered-incidents');
    this.#clock = clock;
    this.#log = log;
  }

  start(): void {
    this.#end = observe('escalog.incident.unanswered', () => [[this.#count, {}]]);
  }

  stop(): void {
    this.#end?.();
  }

  /** Notes an incident as it is. */
  note(incidentId: string, state: Escalations): void {
    if (hasUsedUpPath(state)) void this.#write(incidentId, () => this.#put(incidentId));
    else if (hasPagedLastResort(state)) void this.#write(incidentId, () => this.#views.remove(incidentId));
  }

  /** How many writes are under way. */
  get busy(): number {
    return this.#writes.busy;
  }

  /** The check. It stays ready: pages go out, and nobody answers them. `load` reads an incident. */
  async check(load: (incidentId: string) => Awaitable<Escalations | undefined>): Promise<Check> {
    const name = 'unanswered';
    try {
      const noted = await this.#views.list({ order: 'ascending', limit: countedMost });
      const over = await this.#overAmong(noted, load);
      const unanswered = noted.filter(({ id }) => !over.has(id));
      this.#count = unanswered.length;
      if (unanswered.length === 0)
        return { name, ok: true, detail: 'no open incident has come to the end of its path unacknowledged' };
      const many = noted.length === countedMost ? `${unanswered.length} open incidents or more` : counted(unanswered);
      const shown = unanswered.slice(0, shownMost).map(({ id, view }) => `${id} (since ${view.since})`);
      const more = unanswered.length > shownMost ? ` and ${unanswered.length - shownMost} more` : '';
      return {
        name,
        ok: true,
        isWell: false,
        detail: `${many} came to the end of the escalation path, and nobody has acknowledged: ${shown.join(', ')}${more}; the last resort is paged again and again: reach somebody by other means`,
      };
    } catch (error) {
      return { name, ok: true, isWell: false, detail: `what nobody answers cannot be read: ${String(error)}` };
    }
  }

  async #overAmong(
    noted: readonly ViewDocument<Noted>[],
    load: (incidentId: string) => Awaitable<Escalations | undefined>,
  ): Promise<ReadonlySet<string>> {
    const from = this.#next < noted.length ? this.#next : 0;
    const looked = [...noted.slice(from), ...noted.slice(0, from)].slice(0, lookedAtMost);
    this.#next = from + looked.length;
    const over = new Set<string>();
    for (const { id } of looked) {
      const state = await load(id);
      if (state !== undefined && hasUsedUpPath(state)) continue;
      over.add(id);
      await this.#views.remove(id);
    }
    return over;
  }

  #put(incidentId: string): Awaitable<unknown> {
    const since = isoOf(this.#clock.now());
    return this.#views.update(incidentId, (stored) =>
      stored === undefined ? { group: '', sortKey: since, view: { since } } : undefined,
    );
  }

  async #write(incidentId: string, write: () => Awaitable<unknown>): Promise<void> {
    try {
      await this.#writes.run(incidentId, write);
    } catch (error) {
      this.#log.error({ err: error, incidentId }, 'whether nobody answers an incident could not be noted');
    }
  }
}

function counted({ length }: readonly unknown[]): string {
  return length === 1 ? 'One open incident' : `${length} open incidents`;
}
