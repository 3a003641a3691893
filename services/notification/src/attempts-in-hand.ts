import { answerOf, isPromise, run, type Awaitable, type Clock, type Step } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { Leases } from './leases.ts';

export interface AttemptsOptions<Activity> {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the aggregate that the attempt is in hand, again and again, so that nobody takes it for lost. */
  renew(activity: Activity, cause: Cause | undefined): Awaitable<void>;
  /** Makes the attempt and tells its end. It may wait for its turn, and then asks `begins`: false when its turn comes too late. */
  make(activity: Activity, begins: () => boolean, cause: Cause | undefined): Step<void>;
  /** What the log calls it. */
  named(activity: Activity): Readonly<Record<string, string>>;
}

interface InHand {
  /** False while it waits for its turn. */
  underWay: boolean;
  /** Ends the renewals of its lease. */
  readonly letGo: () => void;
}

/**
 * The attempts that this process has in hand: each is begun only after what asked for it is on disk, and its lease is
 * renewed until it ends. What goes wrong here is caught up with by the timer of the aggregate.
 */
export class AttemptsInHand<Activity> {
  readonly #options: AttemptsOptions<Activity>;
  readonly #leases: Leases;
  /** With what resolves when each has ended; undefined as long as it is not known whether that takes longer. */
  readonly #inHand = new Map<InHand, Promise<void> | undefined>();
  #stopped = false;

  constructor(options: AttemptsOptions<Activity>) {
    this.#options = options;
    this.#leases = new Leases(options.clock);
  }

  /** Begins one attempt; does not wait, and never throws. */
  begin(activity: Activity, cause: Cause | undefined): void {
    if (this.#stopped) return;
    const attempt: InHand = { underWay: false, letGo: this.#leases.hold(() => this.#renew(activity, cause)) };
    this.#inHand.set(attempt, undefined);
    const made = run(this.#make(activity, attempt, cause));
    if (isPromise(made)) this.#inHand.set(attempt, made);
  }

  /** Attempts under way or waiting for their turn. */
  get busy(): number {
    return this.#inHand.size;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Begins nothing further, and resolves once what is under way has ended. What waits for its turn is left to the timer of its aggregate. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { underWay, letGo } of this.#inHand.keys()) if (!underWay) letGo();
    await Promise.all(this.#inHand.values());
  }

  async #renew(activity: Activity, cause: Cause | undefined): Promise<void> {
    const { log, named } = this.#options;
    try {
      await this.#options.renew(activity, cause);
    } catch (error) {
      log.warn({ err: error, ...named(activity) }, 'the lease of an attempt could not be renewed; it is tried again');
    }
  }

  *#make(activity: Activity, attempt: InHand, cause: Cause | undefined): Step<void> {
    const { store, log, named } = this.#options;
    const begins = (): boolean => {
      if (this.#stopped) return false;
      attempt.underWay = true;
      return true;
    };
    try {
      // What left before its aggregate is on disk could be sent again under other circumstances. But nobody goes unpaged for a disk.
      yield* answerOf(store.settledInTime());
      yield* this.#options.make(activity, begins, cause);
    } catch (error) {
      log.error(
        { err: error, ...named(activity) },
        'an attempt could not be made, or its outcome not be stored; it is made again',
      );
    } finally {
      attempt.letGo();
      this.#inHand.delete(attempt);
    }
  }
}
