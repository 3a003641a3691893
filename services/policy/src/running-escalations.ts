import { cursorOf, positionOf } from '@escalog/http';
import { isoOf, type Awaitable, type Clock } from '@escalog/kernel';
import { KeyedQueue, type Log } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import type { Escalations } from './domain/escalations.ts';
import { canMigrate } from './domain/migrate.ts';
import { incidentOf } from './domain/stand-down.ts';

/** An escalation that may page somebody, and where to read more of it. */
export interface RunningEscalation {
  readonly incidentId: string;
  readonly escalationId: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface RunningPage {
  readonly escalations: readonly RunningEscalation[];
  /** Give it as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

/** The rest is said by its id, which begins with the incident's; an earlier release noted it again. */
type Noted = Pick<RunningEscalation, 'startedAt'>;

interface Stored {
  readonly state: Escalations;
  readonly version: number;
}

/**
 * Which escalations run, or may run again because what halted them may lapse, listed by path. Noted after each write of
 * their incident; one that a dying process left out is noted with the next, which its timer brings.
 */
export class RunningEscalations {
  readonly #views: Views<Noted>;
  readonly #clock: Clock;
  readonly #log: Log;
  /** By incident, the path of each escalation that is noted: what has not changed is not written. */
  readonly #noted = new Map<string, ReadonlyMap<string, string>>();
  /** One after the other for each escalation, so that what is noted last stands. */
  readonly #writes = new KeyedQueue();

  constructor(store: Store, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#views = store.views('running-escalations');
    this.#clock = clock;
    this.#log = log;
  }

  /** Notes the escalations of an incident as they are. */
  note(incidentId: string, state: Escalations): void {
    const before = this.#noted.get(incidentId);
    const all = Object.values(state.escalations);
    const now = new Map<string, string>();
    for (const one of all) if (canMigrate(one, state)) now.set(one.escalationId, one.path.entry.ref);
    if (now.size === 0) this.#noted.delete(incidentId);
    else this.#noted.set(incidentId, now);
    for (const { escalationId } of all) {
      const path = now.get(escalationId);
      if (path === undefined && (before === undefined || before.has(escalationId)))
        void this.#write(escalationId, () => this.#views.remove(escalationId));
      if (path !== undefined && before?.get(escalationId) !== path)
        void this.#write(escalationId, () => this.#put(escalationId, path));
    }
  }

  /**
   * Notes what is stored and this process has not noted: what an earlier release let run, or what a dying process left out.
   * Reads again until nothing was written meanwhile, so that what is noted last stands.
   */
  async catchUp(incidentId: string, stored: () => Promise<Stored | undefined>): Promise<void> {
    if (this.#noted.has(incidentId)) return;
    let found = await stored();
    if (found === undefined || !mayRun(found.state)) return;
    for (let version = -1; found !== undefined && found.version !== version; found = await stored()) {
      version = found.version;
      this.note(incidentId, found.state);
    }
  }

  /** Those of a path, or all, the newest first. */
  async list(path: string | undefined, limit: number, after: string | undefined): Promise<RunningPage> {
    const documents = await this.#views.list({
      ...(path !== undefined && { group: path }),
      ...(after !== undefined && { after: positionOf(after) }),
      order: 'descending',
      limit: limit + 1,
    });
    const page = documents.slice(0, limit);
    const last = page.at(-1);
    return {
      escalations: page.map(({ id, view: { startedAt } }) => ({
        incidentId: incidentOf(id),
        escalationId: id,
        startedAt,
      })),
      next: documents.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** How many are being stored. */
  get busy(): number {
    return this.#writes.busy;
  }

  #put(escalationId: string, path: string): Awaitable<unknown> {
    const now = isoOf(this.#clock.now());
    return this.#views.update(escalationId, (stored) => {
      const startedAt = stored?.startedAt ?? now;
      return { group: path, sortKey: startedAt, view: { startedAt } };
    });
  }

  async #write(escalationId: string, write: () => Awaitable<unknown>): Promise<void> {
    try {
      await this.#writes.run(escalationId, write);
    } catch (error) {
      this.#log.error({ err: error, escalationId }, 'a running escalation could not be noted');
    }
  }
}

function mayRun(state: Escalations): boolean {
  return Object.values(state.escalations).some((one) => canMigrate(one, state));
}
