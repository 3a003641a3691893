import { setImmediate as turn } from 'node:timers/promises';
import type { Scheduler } from 'fast-check';
import type { RunnerDeps } from '../aggregate.ts';

/**
 * Several actors on one store and bus, whose calls take effect, and whose answers arrive, in an order that the
 * scheduler chooses. Between two of its choices nothing is under way, so that every order is as likely.
 */
export class Interleaving {
  readonly deps: RunnerDeps;
  readonly #scheduler: Scheduler;
  #underWay = 0;

  constructor({ store, bus, ...rest }: RunnerDeps, scheduler: Scheduler) {
    this.#scheduler = scheduler;
    const views = <View>(collection: string): ReturnType<typeof store.views<View>> => {
      const real = store.views<View>(collection);
      return {
        get: (id) => this.#call(async () => real.get(id)),
        put: (...documents) => this.#call(async () => real.put(...documents)),
        update: (id, change) => this.#call(async () => real.update(id, change)),
        remove: (id) => this.#call(async () => real.remove(id)),
        list: (query) => this.#call(async () => real.list(query)),
      };
    };
    const call = this.#call.bind(this);
    this.deps = {
      ...rest,
      store: instead(store, { views }),
      bus: instead(bus, {
        publish: (topic, messages) => call(async () => bus.publish(topic, messages)),
        async *read(topics) {
          yield* await call(() => Array.fromAsync(bus.read(topics)));
        },
      }),
    };
  }

  /** Resolves when it is the caller's turn. */
  point(): Promise<void> {
    return this.#scheduler.schedule(Promise.resolve());
  }

  /** Lets everybody have turns until `promise` is settled. */
  waitFor<Result>(promise: Promise<Result>): Promise<Result> {
    return this.#scheduler.waitFor(promise, async (next) => {
      do await turn();
      while (this.#underWay > 0);
      await next();
    });
  }

  async #call<Result>(real: () => Promise<Result>): Promise<Result> {
    await this.point();
    this.#underWay += 1;
    const result = await real().finally(() => (this.#underWay -= 1));
    await this.point();
    return result;
  }
}

/** The same port with some of its calls made differently. */
function instead<Port extends object>(port: Port, calls: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      const own: unknown = Reflect.get(calls, name);
      const value: unknown = own ?? Reflect.get(target, name);
      return typeof value === 'function' && own === undefined ? value.bind(target) : value;
    },
  });
}
