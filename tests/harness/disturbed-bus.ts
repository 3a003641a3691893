import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Bus, Message, Subscription } from '@escalog/bus';
import { factsGroup } from '@escalog/contracts';

export interface DisturbedBus extends Bus {
  /** Deliveries that wait for their turn, and the one in hand. */
  readonly pending: number;
}

/**
 * The bus, doing to its readers what an at-least-once bus may do, as badly as its promises allow:
 *
 * - What is published is on the topic twice, as after an answer that was lost.
 * - What was handled comes again, as after an offset that was lost; and once more when a later message of its key has
 *   been handled, as from a process that had stood still.
 * - Other keys, other topics and other readers overtake. One delivery goes at a time, and which one, lots decide: what
 *   drew a bad one waits until nothing else is to be delivered.
 *
 * Of one key, what a topic has comes for the first time in its order. The lots follow from the seed, whatever the time.
 */
export function disturbed(bus: Bus, seed: string): DisturbedBus {
  const lots = new Lots(seed);
  let followers = 0;
  return {
    publish: (topic, messages) => bus.publish(topic, [...messages, ...messages]),
    // Facts are made some time later, and one delivery goes at a time.
    consume: (subscription) =>
      subscription.group === factsGroup
        ? bus.consume(subscription)
        : bus.consume({ ...subscription, handle: disturbedHandle(subscription.group, subscription.handle, lots) }),
    follow: (subscription) =>
      bus.follow({
        ...subscription,
        handle: disturbedHandle(`follower ${(followers += 1)}`, subscription.handle, lots),
      }),
    read: (topics, reading) => bus.read(topics, reading),
    extents: (topics) => bus.extents(topics),
    lag: (group, topics) => bus.lag(group, topics),
    positions: (group, topics) => bus.positions(group, topics),
    commit: (group, positions) => bus.commit(group, positions),
    close: () => bus.close(),
    get pending() {
      return lots.pending;
    },
  };
}

function disturbedHandle(reader: string, handle: Subscription['handle'], lots: Lots): Subscription['handle'] {
  /** The last message of each key on each topic. */
  const last = new Map<string, Message>();
  return async (batch) => {
    const keys = [...Map.groupBy(batch, ({ key }) => key).values()];
    for (const messages of keys.toReversed()) {
      const [{ topic, key }] = messages as [Message];
      const place = `${topic} ${key}`;
      const earlier = last.get(place);
      for (const delivery of [messages, messages, ...(earlier === undefined ? [] : [[earlier]])])
        await lots.draw(`${reader} ${topic}`, async () => handle(delivery));
      last.set(place, messages.at(-1) as Message);
    }
  };
}

/** Lets one delivery at a time go ahead: of those that wait, the one with the lowest lot. */
class Lots {
  readonly #seed: string;
  readonly #drawn = new Map<string, number>();
  readonly #waiting: { readonly lot: string; readonly begin: () => Promise<void> }[] = [];
  #isDelivering = false;

  constructor(seed: string) {
    this.#seed = seed;
  }

  get pending(): number {
    return this.#waiting.length + Number(this.#isDelivering);
  }

  /** Settles as `deliver` does, once that had its turn. */
  draw(who: string, deliver: () => Promise<void>): Promise<void> {
    const count = (this.#drawn.get(who) ?? 0) + 1;
    this.#drawn.set(who, count);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({
      lot: hash('sha256', `${this.#seed} ${who} ${count}`),
      begin: () => deliver().then(resolve, reject),
    });
    if (!this.#isDelivering) void this.#deliverAll();
    return promise;
  }

  async #deliverAll(): Promise<void> {
    this.#isDelivering = true;
    while (this.#waiting.length > 0) {
      // Whatever follows from the last delivery has come by then, and takes part.
      await turn();
      const next = this.#waiting.reduce((best, other) => (other.lot < best.lot ? other : best));
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      await next.begin();
    }
    this.#isDelivering = false;
  }
}
