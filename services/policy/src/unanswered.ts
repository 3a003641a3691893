import type { Check } from '@escalog/http';
import { isoOf, type Awaitable, type Clock } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Store, ViewDocument, Views } from '@escalog/store';
import { observe } from '@escalog/telemetry';
import type { Escalations } from './domain/escalations.ts';
import { hasUsedUpPath } from './domain/used-up.ts';

/** When it was noted, ISO 8601. */
interface Noted {
  readonly since: string;
}

const shownMost = 3;
/** So many are looked at again in one check. */
const lookedAtMost = 200;

/**
 * Open incidents whose path is used up, and nobody has acknowledged. Noted with the write that brings one to its end; whether that still
 * holds is looked up when it is asked, so that a process that dies, or another replica, leaves nothing behind.
 */
export class Unanswered {
  readonly #views: Views<Noted>;
  readonly #clock: Clock;
  readonly #log: Log;
  #count = 0;
  #writing = 0;
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
    if (hasUsedUpPath(state)) void this.#write(incidentId);
  }

  /** How many writes are under way. */
  get busy(): number {
    return this.#writing;
  }

  /** The check. It stays ready: pages go out, and nobody answers them. `load` reads an incident. */
  async check(load: (incidentId: string) => Awaitable<Escalations | undefined>): Promise<Check> {
    const name = 'unanswered';
    try {
      const noted = await this.#views.list({ order: 'ascending', limit: lookedAtMost });
      const unanswered: ViewDocument<Noted>[] = [];
      for (const one of noted) {
        const state = await load(one.id);
        if (state !== undefined && hasUsedUpPath(state)) unanswered.push(one);
        else await this.#views.remove(one.id);
      }
      this.#count = unanswered.length;
      if (unanswered.length === 0)
        return { name, ok: true, detail: 'no open incident has come to the end of its path unacknowledged' };
      const many = noted.length === lookedAtMost ? `${unanswered.length} open incidents or more` : counted(unanswered);
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

  async #write(incidentId: string): Promise<void> {
    const since = isoOf(this.#clock.now());
    this.#writing += 1;
    try {
      await this.#views.update(incidentId, (stored) =>
        stored === undefined ? { group: '', sortKey: since, view: { since } } : undefined,
      );
    } catch (error) {
      this.#log.error({ err: error, incidentId }, 'that nobody answers an incident could not be noted');
    } finally {
      this.#writing -= 1;
    }
  }
}

function counted({ length }: readonly unknown[]): string {
  return length === 1 ? 'One open incident' : `${length} open incidents`;
}
