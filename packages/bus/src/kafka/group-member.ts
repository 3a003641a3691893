import type { Consumer, Lost, Subscription } from '../bus.ts';
import { Commits } from './commits.ts';
import { isFinal } from './errors.ts';
import { Subscriber, type Surroundings } from './subscriber.ts';

/** A member of a consumer group, which commits what has been handled. */
export class GroupMember implements Consumer {
  readonly #subscriber: Subscriber;
  readonly #commits: Commits;
  #stopping: Promise<void> | undefined;

  constructor(surroundings: Surroundings, subscription: Subscription) {
    const { names, log } = surroundings;
    const group = names.ofGroup(subscription.group);
    this.#commits = new Commits(
      (positions) => this.#subscriber.commit(positions),
      (error) =>
        log[isFinal(error) ? 'warn' : 'info'](
          { err: error, group },
          'offsets could not be committed; what they stand for may come again',
        ),
    );
    this.#subscriber = new Subscriber(surroundings, {
      group,
      subscription,
      moved: ({ topic, partition }, offset) => this.#commits.moved({ topic, partition, offset }),
      joined: () => this.#commits.forget(),
    });
  }

  start(): Promise<void> {
    return this.#subscriber.start();
  }

  lost(): Lost | undefined {
    return this.#subscriber.lost;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#leave();
    return this.#stopping;
  }

  async #leave(): Promise<void> {
    await this.#subscriber.finish();
    await this.#commits.settled();
    await this.#subscriber.stop();
  }
}
