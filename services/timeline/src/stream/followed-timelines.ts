import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, type Clock, type Instant } from '@escalog/kernel';
import type { IncidentHistory } from '../domain/timeline.ts';
import { findHistory, type TimelineSource } from '../projection/timeline-source.ts';

export interface FollowedDeps {
  readonly source: Pick<TimelineSource, 'read'>;
  readonly clock: Clock;
  /** What those who were erased are called, by ref. */
  erased(): ReadonlyMap<string, string>;
}

/** After a reading the next one waits so many times as long: all of them take a tenth of the thread. */
const rest = 9;

/**
 * What is recorded of incidents that somebody follows. A timeline of thousands of lines takes long to read, and each of its listeners
 * would read it at each change: so it is read once for all who wait for it, one incident at a time, and no more often than pages can bear.
 */
export class FollowedTimelines {
  readonly #deps: FollowedDeps;
  readonly #waiting = new Map<string, Promise<IncidentHistory | undefined>>();
  #last: Promise<unknown> = Promise.resolve();
  #notBefore: Instant | undefined;

  constructor(deps: FollowedDeps) {
    this.#deps = deps;
  }

  /** What is recorded now or a little later, the same for all who wait for it. Rejects when it cannot be read. */
  read(incidentId: string): Promise<IncidentHistory | undefined> {
    const begun = this.#waiting.get(incidentId);
    if (begun !== undefined) return begun;
    const { promise, resolve, reject } = Promise.withResolvers<IncidentHistory | undefined>();
    this.#waiting.set(incidentId, promise);
    this.#last = this.#last.then(async () => {
      await this.#rested();
      this.#waiting.delete(incidentId);
      let spent = 0;
      try {
        let begunAt = this.#deps.clock.now();
        const reading = this.#read(incidentId);
        spent += this.#deps.clock.now() - begunAt;
        const history = await reading;
        begunAt = this.#deps.clock.now();
        resolve(history);
        // What those who waited make of it belongs to it.
        await nextTurn();
        spent += this.#deps.clock.now() - begunAt;
      } catch (error) {
        reject(error);
      }
      this.#notBefore = after(this.#deps.clock.now(), rest * spent);
    });
    return promise;
  }

  #read(incidentId: string): Promise<IncidentHistory | undefined> {
    return findHistory(incidentId, this.#deps.source, this.#deps.erased());
  }

  async #rested(): Promise<void> {
    const { clock } = this.#deps;
    const until = this.#notBefore;
    if (until !== undefined && clock.now() < until)
      await new Promise<void>((resolve) => void clock.alarm(until, resolve));
    else await nextTurn();
  }
}
