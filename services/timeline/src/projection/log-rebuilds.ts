import { isoOf } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import type { LogByKey } from './log-by-key.ts';
import { timelineTopics } from './rebuild.ts';
import { cutOff, fresh, nobody, type Rebuild, type RebuildProgress } from './rebuild-state.ts';
import type { RebuildControl } from './timeline-source.ts';

/** Has the log make its index by key anew, in place: it is read meanwhile. One process has the log, so nobody else rebuilds. */
export class LogRebuilds implements RebuildControl {
  readonly #bus: LogByKey;
  readonly #deps: RunnerDeps;
  readonly #views: Views<Rebuild>;
  #running: Promise<void> | undefined;
  #stopping = false;
  #done: (incidents: readonly string[] | 'all') => void = () => {};

  constructor(bus: LogByKey, deps: RunnerDeps) {
    this.#bus = bus;
    this.#deps = deps;
    this.#views = deps.store.views('timeline-rebuilds');
  }

  async current(): Promise<Rebuild | undefined> {
    return this.#views.get('current');
  }

  onDone(listener: (incidents: readonly string[] | 'all') => void): void {
    this.#done = listener;
  }

  async begin(): Promise<Rebuild | undefined> {
    if (this.#running !== undefined) return undefined;
    const begun = Promise.withResolvers<Rebuild>();
    this.#running = this.#run(begun.resolve)
      .catch(begun.reject)
      .finally(() => (this.#running = undefined));
    return begun.promise;
  }

  /** The index is one for all incidents of a partition, so theirs is made anew as well. */
  async ofIncident(incidentId: string): Promise<RebuildProgress> {
    const handled = await this.#bus.rebuildHistory(timelineTopics, () => 'go-on', incidentId);
    this.#done([incidentId]);
    return { handled, skipped: 0, firstSkipped: [] };
  }

  /** One that runs by what is stored ended with the process that ran it. */
  async start(): Promise<void> {
    const left = await this.current();
    if (left?.state === 'running') await this.#end({ ...left, ...cutOff });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  get busy(): number {
    return this.#running === undefined ? 0 : 1;
  }

  async #run(begun: (rebuild: Rebuild) => void): Promise<void> {
    let now: Rebuild = {
      ...fresh,
      generation: ((await this.current())?.generation ?? 1) + 1,
      total: await this.#bus.lag(nobody, timelineTopics),
      startedAt: this.#now(),
      detail: 'The index of the log is being made anew; timelines are read meanwhile.',
    };
    await this.#put(now);
    begun(now);
    try {
      const handled = await this.#bus.rebuildHistory(timelineTopics, async (handled) => {
        now = { ...now, handled };
        await this.#put(now);
        return this.#stopping ? 'stop' : 'go-on';
      });
      await this.#end({
        ...now,
        handled,
        ...(this.#stopping ? cutOff : { state: 'done', detail: 'Timelines are read by the new index of the log.' }),
      });
      if (!this.#stopping) this.#done('all');
    } catch (error) {
      this.#deps.log.error({ err: error }, 'the rebuild of the timelines failed');
      await this.#end({ ...now, state: 'failed', detail: `It failed: ${String(error)}` });
    }
  }

  async #end(rebuild: Rebuild): Promise<void> {
    await this.#put({ ...rebuild, endedAt: this.#now() });
  }

  async #put(view: Rebuild): Promise<void> {
    await this.#views.put({ id: 'current', group: 'rebuilds', sortKey: '', view });
  }

  #now(): string {
    return isoOf(this.#deps.clock.now());
  }
}
