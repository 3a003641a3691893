import { after, isoOf, type Alarm } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { abandonedAfter, type Generations } from './generations.ts';
import { coveredBy, RecordsOfBatch } from './incident-records.ts';
import { addedTo, nothingYet, rebuild, timelineTopics } from './rebuild.ts';
import { cutOff, fresh, nobody, type Rebuild, type RebuildProgress } from './rebuild-state.ts';
import { sideBySide } from './side-by-side.ts';
import type { RebuildControl } from './timeline-source.ts';

/**
 * Builds the index anew beside the live one, and puts it in its place. Only the replica that was asked builds;
 * it is heard of at every batch, and when it is not heard of for long, any other discards what it left.
 */
export class Rebuilds implements RebuildControl {
  readonly #deps: RunnerDeps;
  readonly #generations: Generations;
  readonly #views: Views<Rebuild>;
  #running: Promise<void> | undefined;
  #look: Alarm | undefined;
  #taken = false;
  #busy = 0;
  #stopping = false;
  #done: (incidents: readonly string[] | 'all') => void = () => {};

  constructor(generations: Generations, deps: RunnerDeps) {
    this.#deps = deps;
    this.#generations = generations;
    this.#views = deps.store.views('timeline-rebuilds');
  }

  async current(): Promise<Rebuild | undefined> {
    return this.#views.get('current');
  }

  onDone(listener: (incidents: readonly string[] | 'all') => void): void {
    this.#done = listener;
  }

  async begin(): Promise<Rebuild | undefined> {
    if (this.#taken) return undefined;
    this.#taken = true;
    try {
      await this.#discardAbandoned();
      const total = await this.#deps.bus.lag(nobody, timelineTopics);
      const generation = await this.#generations.begin(this.#deps.clock.now());
      if (generation === undefined) return undefined;
      const begun: Rebuild = {
        ...fresh,
        generation,
        total,
        startedAt: this.#now(),
        detail: 'The log is being read; the live timelines are not touched until it is done.',
      };
      await this.#put(begun);
      this.#running = this.#run(begun);
      return begun;
    } finally {
      this.#taken = false;
    }
  }

  /** What the log has forgotten by now stays in the index. */
  async ofIncident(incidentId: string): Promise<RebuildProgress> {
    const { bus } = this.#deps;
    const made = await this.#generations.replace(incidentId, async (before, id) => {
      const batch = new RecordsOfBatch(id);
      let result = nothingYet;
      for await (const page of sideBySide(timelineTopics.map((topic) => bus.read([topic], { key: incidentId })))) {
        const wanted = page.filter(({ key }) => key === incidentId);
        result = { ...addedTo(batch, wanted, result), handled: result.handled + page.length };
      }
      const records = batch.records().filter(({ group }) => group === incidentId);
      return { records, obsolete: coveredBy(records, before), result };
    });
    this.#done([incidentId]);
    return made;
  }

  /** Discards, now and again, what processes left half-built, until `stop`. */
  start(): void {
    this.#look ??= this.#deps.clock.alarm(this.#deps.clock.now(), () => void this.#lookAround());
  }

  /** Leaves off after the batch in hand, and discards what is half-built. */
  async stop(): Promise<void> {
    this.#look?.cancel();
    this.#look = undefined;
    this.#stopping = true;
    await this.#running;
  }

  get busy(): number {
    return this.#busy;
  }

  async #lookAround(): Promise<void> {
    const { clock, log } = this.#deps;
    try {
      await this.#discardAbandoned();
    } catch (error) {
      log.warn({ err: error }, 'whether a rebuild was abandoned could not be looked up; trying again');
    }
    if (this.#look !== undefined)
      this.#look = clock.alarm(after(clock.now(), abandonedAfter), () => void this.#lookAround());
  }

  /** What this process builds itself is not abandoned, however long a batch takes. */
  async #discardAbandoned(): Promise<void> {
    if (this.#busy > 0) return;
    const generation = await this.#generations.discardAbandoned(this.#deps.clock.now());
    const left = generation === undefined ? undefined : await this.current();
    if (left?.generation === generation && left?.state === 'running')
      await this.#put({ ...left, ...cutOff, endedAt: this.#now() });
  }

  async #run(begun: Rebuild): Promise<void> {
    const { bus, store, clock, log } = this.#deps;
    let now = begun;
    this.#busy += 1;
    try {
      const building = this.#generations.of(begun.generation);
      const progress = await rebuild({
        bus,
        store,
        append: async (records) => building.append(records),
        onProgress: async (progress) => {
          if (this.#stopping || !(await this.#generations.beat(begun.generation, clock.now()))) return 'stop';
          now = { ...now, ...progress };
          await this.#put(now);
          return 'go-on';
        },
      });
      await this.#finish({ ...now, ...progress });
    } catch (error) {
      log.error({ err: error, generation: begun.generation }, 'the rebuild of the timelines failed');
      await this.#giveUp({
        ...now,
        state: 'failed',
        detail: `It failed, and the live timelines are as they were: ${String(error)}`,
      });
    } finally {
      this.#busy -= 1;
    }
  }

  async #finish(now: Rebuild): Promise<void> {
    if (this.#stopping) return this.#giveUp({ ...now, ...cutOff });
    if (!(await this.#generations.swap(now.generation)))
      return this.#giveUp({
        ...now,
        state: 'discarded',
        detail: 'Nothing was heard of it for a minute, so another process discarded it: start another one.',
      });
    await this.#put({
      ...now,
      state: 'done',
      detail: 'Timelines are read from the new generation.',
      endedAt: this.#now(),
    });
    this.#done('all');
  }

  /** The store may be what failed: then it is discarded once it was not heard of for long. */
  async #giveUp(ended: Rebuild): Promise<void> {
    try {
      await this.#generations.discard(ended.generation);
      await this.#put({ ...ended, endedAt: this.#now() });
    } catch (error) {
      this.#deps.log.error({ err: error }, 'what is half-built could not be discarded; that is done later');
    }
  }

  #now(): string {
    return isoOf(this.#deps.clock.now());
  }

  /** A process that was frozen may have been replaced meanwhile: a later rebuild is not written over. */
  async #put(view: Rebuild): Promise<void> {
    await this.#views.update('current', (stored) =>
      stored !== undefined && stored.generation > view.generation
        ? undefined
        : { group: 'rebuilds', sortKey: '', view },
    );
  }
}
