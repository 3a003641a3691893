import { after, AppError, type Clock } from '@escalog/kernel';
import type { Lost, Position, Subscription } from '../bus.ts';
import { AssignedPartitions } from './assigned-partitions.ts';
import type { Clients } from './clients.ts';
import { appErrorOf } from './errors.ts';
import type { Log } from './log-bridge.ts';
import type { Names, Place } from './names.ts';
import { Session, type SessionListener } from './session.ts';
import { Watchdog } from './watchdog.ts';

/** Between two sessions; what takes long is to find that Kafka does not answer. */
const pause = 500;

/** What every subscription of a bus shares. */
export interface Surroundings {
  readonly clients: Clients;
  readonly names: Names;
  readonly clock: Clock;
  readonly log: Log;
  /** The cluster, as messages name it. */
  readonly kafka: string;
  isReachable(): Promise<boolean>;
  /** Told of what will not pass: the process has to end. */
  onFailure(error: AppError): void;
}

export interface SubscriberOptions {
  /** As it is called in the cluster. */
  readonly group: string;
  readonly subscription: Omit<Subscription, 'group'>;
  /** Told where to go on in a partition, once what lies before it has been handled. */
  moved(place: Place, next: number): void;
  joined?(): void;
  /** A broker is asked for messages, after those that it gave before have been taken. */
  fetching?(broker: number): void;
  fetched?(): void;
  /** The connection to the group was lost; another is made, unless the error is final. */
  interrupted?(error: AppError): void;
}

/**
 * Reads topics in sessions: when one ends by an error, the next one begins after a pause, for as long as it takes.
 * Partitions that it has again in the next session go on where they were.
 */
export class Subscriber {
  readonly #surroundings: Surroundings;
  readonly #options: SubscriberOptions;
  readonly #partitions: AssignedPartitions;
  readonly #watchdog: Watchdog;
  #session: Session;
  #lost: Lost | undefined;
  #assigned: ReadonlySet<string> = new Set();
  #isStopping = false;

  constructor(surroundings: Surroundings, options: SubscriberOptions) {
    const { clock, isReachable } = surroundings;
    this.#surroundings = surroundings;
    this.#options = options;
    this.#session = this.#newSession();
    this.#partitions = new AssignedPartitions({
      subscription: options.subscription,
      clock,
      moved: (place, next) => options.moved(place, next),
      pause: (place) => this.#session.pause(place),
      resume: (place) => this.#session.resume(place),
    });
    this.#watchdog = new Watchdog({ clock, isReachable, stalled: () => this.#stalled() });
  }

  /** Whether everything that was fetched has been handled. */
  get isDrained(): boolean {
    return this.#partitions.areDrained;
  }

  /** How far the partition of this key has been handled here: 0 where that is not known, undefined when it is not this member's. */
  handledTo(key: string): number | undefined {
    return this.#assigned.has(key) ? this.#partitions.handledTo(key) : undefined;
  }

  /** As in `Consumer`. */
  get lost(): Lost | undefined {
    return this.#lost;
  }

  /** Resolves once Kafka answers; rejects when it does not, and then nothing is left. */
  async start(): Promise<void> {
    try {
      await this.#session.start();
    } catch (error) {
      await this.stop();
      throw appErrorOf(error, this.#surroundings.kafka);
    }
  }

  commit(positions: readonly Position[]): Promise<void> {
    return this.#session.commit(positions);
  }

  /** Fetches on from these positions, for who has just joined and committed nothing. */
  goOnAt(positions: readonly Position[]): void {
    for (const position of positions) this.#session.goOnAt(position);
  }

  /** Resolves once nothing further will be handled; it is still a member of its group. */
  async finish(): Promise<void> {
    this.#isStopping = true;
    this.#assigned = new Set();
    this.#watchdog.stop();
    await this.#partitions.stop();
  }

  /** Leaves the group, after what is in hand is done. */
  async stop(): Promise<void> {
    await this.finish();
    await this.#session.stop();
  }

  #newSession(): Session {
    const { clients, names, clock } = this.#surroundings;
    const {
      group,
      subscription: { topics, gather },
    } = this.#options;
    const listener: SessionListener = {
      joined: (assigned) => this.#joined(assigned),
      fetching: (broker) => {
        this.#watchdog.alive();
        this.#options.fetching?.(broker);
      },
      fetched: (fetched) => {
        this.#options.fetched?.();
        this.#partitions.take(fetched);
      },
      ended: (error) => void this.#lose(error),
    };
    return new Session({ clients, names, clock, group, topics, gather }, listener);
  }

  #joined(assigned: ReadonlySet<string>): void {
    const { log } = this.#surroundings;
    const { group } = this.#options;
    if (this.#lost !== undefined) log.info({ group, partitions: assigned.size }, 'this consumer is back');
    this.#lost = undefined;
    this.#watchdog.alive();
    this.#assigned = assigned;
    this.#partitions.keepOnly(assigned);
    this.#options.joined?.();
  }

  async #lose(error: unknown): Promise<void> {
    if (this.#isStopping) return;
    const { clock, log, kafka, onFailure } = this.#surroundings;
    const failure = appErrorOf(error, kafka);
    this.#options.interrupted?.(failure);
    const before = this.#lost;
    this.#lost = { since: before?.since ?? clock.now(), error: failure };
    if (!failure.retriable) return onFailure(failure);
    if (before === undefined)
      log.warn(
        { err: failure, group: this.#options.group },
        'this consumer has lost Kafka; it tries again until it is back',
      );
    await this.#pause();
    if (this.#isStopping) return;
    this.#session = this.#newSession();
    try {
      await this.#session.start();
    } catch (again) {
      void this.#lose(again);
    }
  }

  #pause(): Promise<void> {
    const { clock } = this.#surroundings;
    return new Promise((resolve) => clock.alarm(after(clock.now(), pause), resolve));
  }

  #stalled(): void {
    const { kafka, onFailure } = this.#surroundings;
    onFailure(
      new AppError(
        'ESCALOG_BUS_STALLED',
        `A consumer of ${this.#options.group} has fetched nothing for 45 seconds although ${kafka} answers: start this process again.`,
        { retriable: false },
      ),
    );
  }
}
