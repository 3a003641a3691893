import { isoOf } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import type { Generations } from './generations.ts';
import { rebuild, timelineTopics, type RebuildProgress } from './rebuild.ts';

/** The rebuild that runs, or the last one that did. */
export interface Rebuild extends RebuildProgress {
  readonly generation: number;
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  /** Messages that were in the log when it began. */
  readonly total: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What became of it, as one sentence. */
  readonly detail: string;
}

/** Nobody consumes as this group: what it lags behind is the whole log. */
const nobody = 'escalog.timeline.whole-log';

const fresh = {
  state: 'running',
  handled: 0,
  skipped: 0,
  firstSkipped: [],
  endedAt: null,
  detail: 'The log is being read; the live timelines are not touched until it is done.',
} as const;

/** Builds the index anew beside the live one, and puts it in its place. */
export class Rebuilds {
  readonly #deps: RunnerDeps;
  readonly #generations: Generations;
  readonly #views: Views<Rebuild>;
  #running: Promise<void> | undefined;
  #taken = false;
  #busy = 0;
  #stopping = false;

  constructor(generations: Generations, deps: RunnerDeps) {
    this.#deps = deps;
    this.#generations = generations;
    this.#views = deps.store.views('timeline-rebuilds');
  }

  /** The rebuild that runs or ran last, or `undefined` when there was none. */
  current(): Promise<Rebuild | undefined> {
    return this.#views.get('current');
  }

  /** Starts one, and does not wait for it. `undefined` when one runs already. */
  async begin(): Promise<Rebuild | undefined> {
    if (this.#taken) return undefined;
    this.#taken = true;
    try {
      const total = await this.#deps.bus.lag(nobody, timelineTopics);
      const generation = await this.#generations.begin();
      if (generation === undefined) return undefined;
      const begun: Rebuild = { ...fresh, generation, total, startedAt: this.#now() };
      await this.#put(begun);
      this.#running = this.#run(begun);
      return begun;
    } finally {
      this.#taken = false;
    }
  }

  /** Forgets what a process left half-built. Call before consuming. */
  async discardUnfinished(): Promise<void> {
    this.#stopping = false;
    if (!(await this.#generations.discard())) return;
    const left = await this.current();
    if (left?.state === 'running') await this.#put({ ...left, state: 'discarded', endedAt: this.#now(), detail: 'The process ended before it was done: start another one.' });
  }

  /** Leaves off after the batch in hand; what is half-built is discarded at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  /** Rebuilds that run. */
  get busy(): number {
    return this.#busy;
  }

  async #run(begun: Rebuild): Promise<void> {
    const { bus, store, log } = this.#deps;
    let now = begun;
    this.#busy += 1;
    try {
      const building = this.#generations.of(begun.generation);
      const progress = await rebuild({
        bus,
        store,
        append: (records) => building.append(records),
        onProgress: async (progress) => {
          now = { ...now, ...progress };
          await this.#put(now);
          return this.#stopping ? 'stop' : 'go-on';
        },
      });
      if (!this.#stopping) await this.#finish({ ...now, ...progress });
    } catch (error) {
      log.error({ err: error, generation: begun.generation }, 'the rebuild of the timelines failed');
      await this.#giveUp({ ...now, detail: `It failed, and the live timelines are as they were: ${String(error)}` });
    } finally {
      this.#busy -= 1;
    }
  }

  async #finish(now: Rebuild): Promise<void> {
    const swapped = await this.#generations.swap(now.generation);
    const outcome = swapped
      ? ({ state: 'done', detail: 'Timelines are read from the new generation.' } as const)
      : ({ state: 'discarded', detail: 'Another process discarded it while it ran: start another one.' } as const);
    await this.#put({ ...now, ...outcome, endedAt: this.#now() });
  }

  /** The store may be what failed: then the next start discards. */
  async #giveUp(failed: Rebuild): Promise<void> {
    try {
      await this.#generations.discard(failed.generation);
      await this.#put({ ...failed, state: 'failed', endedAt: this.#now() });
    } catch (error) {
      this.#deps.log.error({ err: error }, 'what was half-built is discarded at the next start');
    }
  }

  #now(): string {
    return isoOf(this.#deps.clock.now());
  }

  async #put(view: Rebuild): Promise<void> {
    await this.#views.put({ id: 'current', group: 'rebuilds', sortKey: '', view });
  }
}
