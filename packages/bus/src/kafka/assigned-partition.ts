import type { Clock } from '@escalog/kernel';
import type { Subscription } from '../bus.ts';
import { PartitionReader } from '../partition-reader.ts';
import type { Place } from './names.ts';
import { PartitionBuffer, type Fetched } from './partition-buffer.ts';

export interface Assignments {
  readonly subscription: Pick<Subscription, 'handle' | 'onError' | 'ahead'>;
  readonly clock: Clock;
  /** Told where the group goes on in a partition, once what lies before it has been handled. */
  moved(place: Place, next: number): void;
  /** Fetches no more of the partition, until it is resumed. */
  pause(place: Place): void;
  resume(place: Place): void;
}

/** A partition that this member has: what was fetched of it is delivered at its own pace. */
export class AssignedPartition {
  readonly #place: Place;
  readonly #assignments: Assignments;
  readonly #buffer = new PartitionBuffer();
  readonly #reader: Promise<PartitionReader>;
  #isPaused = false;
  #isLost = false;
  /** Not between being assigned again and the first fetch: others may have moved the group further than this member knows. */
  #knowsPosition = true;

  /** Delivers nothing before `previous` resolves: the partition's last reader may still have a batch in hand. */
  constructor(place: Place, assignments: Assignments, previous: Promise<void> | undefined) {
    this.#place = place;
    this.#assignments = assignments;
    const start = (): PartitionReader =>
      new PartitionReader({ log: this.#buffer, from: 0, ...assignments, moved: (next) => this.#moved(next) });
    this.#reader = previous?.then(start) ?? Promise.resolve(start());
  }

  /** Everything before it has been handled here; 0 where that is not known. */
  get handledTo(): number {
    return this.#knowsPosition ? this.#buffer.handledTo : 0;
  }

  get isDrained(): boolean {
    return this.#buffer.isEmpty;
  }

  /** Takes what was fetched, unless that is of another log than what was fetched so far. */
  take(fetched: Fetched): boolean {
    if (!this.#buffer.continues(fetched)) return false;
    this.#buffer.append(fetched);
    this.#knowsPosition = true;
    // Nothing new: it was handled before and its commit was lost, or it holds no messages.
    if (this.#buffer.isEmpty) this.#assignments.moved(this.#place, Math.max(fetched.next, this.#buffer.end));
    if (this.#buffer.isFull) this.#pause();
    return true;
  }

  /** It was assigned again, as groups do with everything whenever a member comes or goes. */
  keep(): void {
    this.#buffer.forgetWaiting();
    this.#knowsPosition = false;
    if (this.#isPaused && this.#buffer.hasRoom) this.#resume();
  }

  /** Another member has it from now on: the batch in hand is finished, and its outcome is no longer told. */
  lose(): Promise<void> {
    this.#isLost = true;
    if (this.#isPaused) this.#resume();
    return this.stop();
  }

  /** Resolves once the batch in hand is done and nothing further will be handled. */
  async stop(): Promise<void> {
    await (await this.#reader).stop();
  }

  #moved(next: number): void {
    const position = this.#buffer.letGo(next);
    if (this.#isLost) return;
    if (this.#knowsPosition) this.#assignments.moved(this.#place, position);
    if (this.#isPaused && this.#buffer.hasRoom) this.#resume();
  }

  #pause(): void {
    this.#isPaused = true;
    this.#assignments.pause(this.#place);
  }

  #resume(): void {
    this.#isPaused = false;
    this.#assignments.resume(this.#place);
  }
}
