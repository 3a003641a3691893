import type { GroupConsumer, Heard, Lost, Subscription } from '../bus.ts';
import { heardOf } from '../heard.ts';
import { Listeners } from '../listeners.ts';
import type { Admin } from './admin.ts';
import { Commits } from './commits.ts';
import { isFinal } from './errors.ts';
import { keyOf } from './names.ts';
import { Subscriber, type Surroundings } from './subscriber.ts';

/** A member of a consumer group, which commits what has been handled. */
export class GroupMember implements GroupConsumer {
  readonly #subscriber: Subscriber;
  readonly #commits: Commits;
  readonly #subscription: Subscription;
  readonly #admin: Pick<Admin, 'extents' | 'positions'>;
  readonly #moved = new Listeners();
  /** Where the group had come to in partitions of which nothing was fetched since they were assigned. */
  #committed = new Map<string, number>();
  #stopping: Promise<void> | undefined;

  constructor(surroundings: Surroundings, subscription: Subscription, admin: Pick<Admin, 'extents' | 'positions'>) {
    const { names, log, clock } = surroundings;
    this.#subscription = subscription;
    this.#admin = admin;
    const group = names.ofGroup(subscription.group);
    this.#commits = new Commits(
      (positions) => this.#subscriber.commit(positions),
      (error) =>
        log[isFinal(error) ? 'warn' : 'info'](
          { err: error, group },
          'offsets could not be committed; what they stand for may come again',
        ),
      clock,
    );
    this.#subscriber = new Subscriber(surroundings, {
      group,
      subscription,
      moved: ({ topic, partition }, offset) => {
        this.#commits.moved({ topic, partition, offset });
        this.#moved.tell();
      },
      joined: () => {
        this.#commits.forget();
        this.#committed = new Map();
        this.#moved.tell();
      },
    });
  }

  start(): Promise<void> {
    return this.#subscriber.start();
  }

  lost(): Lost | undefined {
    return this.#subscriber.lost;
  }

  async heard(): Promise<Heard> {
    const { group, topics } = this.#subscription;
    const extents = await this.#admin.extents(topics);
    const isBehind = extents.some((extent) => (this.#handledTo(keyOf(extent)) ?? Infinity) < extent.end);
    if (isBehind) {
      const committed = this.#committed;
      const begins = new Map(extents.map((extent) => [keyOf(extent), extent.begin]));
      for (const position of await this.#admin.positions(group, topics))
        committed.set(keyOf(position), Math.max(position.offset, begins.get(keyOf(position)) ?? 0));
    }
    return heardOf(
      extents.map(({ topic, partition, end }) => ({
        topic,
        partition,
        end,
        handledTo: () => this.#handledTo(keyOf({ topic, partition })),
      })),
      this.#moved.add,
    );
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#leave();
    return this.#stopping;
  }

  #handledTo(key: string): number | undefined {
    const here = this.#subscriber.handledTo(key);
    return here === undefined ? undefined : Math.max(here, this.#committed.get(key) ?? 0);
  }

  async #leave(): Promise<void> {
    const finished = this.#subscriber.finish();
    this.#moved.tell();
    await finished;
    await this.#commits.settled();
    await this.#subscriber.stop();
  }
}
