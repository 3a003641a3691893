import { after, type Alarm, type Clock } from '@escalog/kernel';

const tick = 5_000;
/** Longer than a rebalance and the loss of a member together, in which nothing is fetched. */
const patience = 9;

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Whether Kafka answers others. */
  isReachable(): Promise<boolean>;
  /** Nothing happens although Kafka answers. Told once. */
  stalled(): void;
}

/**
 * Notices a consumer that does nothing and says nothing, which kafkajs's now and then do. It counts ticks in which
 * nothing happened although Kafka answered: while Kafka is down, waiting is all that a consumer can do, and neither
 * a process that was frozen nor a clock that jumps has ticks that count.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #wasAlive = true;
  #quietTicks = 0;
  #isStopped = false;
  #alarm: Alarm;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#alarm = this.#set();
  }

  /** The consumer did something. */
  alive(): void {
    this.#wasAlive = true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }

  #set(): Alarm {
    const { clock } = this.#options;
    return clock.alarm(after(clock.now(), tick), () => void this.#look());
  }

  async #look(): Promise<void> {
    const isSuspicious = !this.#wasAlive && (await this.#options.isReachable());
    this.#quietTicks = isSuspicious ? this.#quietTicks + 1 : 0;
    this.#wasAlive = false;
    if (this.#isStopped) return;
    if (this.#quietTicks < patience) this.#alarm = this.#set();
    else this.#options.stalled();
  }
}
