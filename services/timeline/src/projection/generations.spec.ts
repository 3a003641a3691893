import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Records, Store, StoredRecord, Views } from '@escalog/store';
import fc from 'fast-check';
import { World } from '../testing/world.ts';
import { Generations } from './generations.ts';

const now = instantOf(0);

/** The same store, far away: each call takes effect, and each answer arrives, when `point` resolves. */
function distant(store: Store, point: () => Promise<void>): Store {
  const around = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    await point();
    const result = await call();
    await point();
    return result;
  };
  const views = <View>(collection: string): Views<View> => {
    const real = store.views<View>(collection);
    return overridden(real, {
      get: (id) => around(async () => real.get(id)),
      update: (id, change) => around(async () => real.update(id, change)),
    });
  };
  const records = (collection: string): Records => {
    const real = store.records(collection);
    return overridden(real, {
      append: (some) => around(async () => real.append(some)),
      clear: () => around(async () => real.clear()),
    });
  };
  return overridden(store, { views, records });
}

/** Several replicas on one log and one store, of which some consume and some rebuild. */
class Replicas {
  readonly log: StoredRecord[] = [];
  readonly #store: Store;
  readonly #point: () => Promise<void>;

  constructor(store: Store, point: () => Promise<void>) {
    this.#store = store;
    this.#point = point;
  }

  /** Messages come onto the log, are consumed from it, and are put into the index. */
  async consume(names: readonly string[]): Promise<void> {
    const generations = this.#generations();
    for (const name of names) {
      await this.#point();
      const record = { group: 'incident', id: name, bytes: Buffer.from(name) };
      this.log.push(record);
      await generations.append([record]);
    }
  }

  /** As often as asked: everything that is on the log once a generation has begun is put into it, and then it is swapped in, or discarded. */
  async rebuild(ends: readonly ('swap' | 'discard')[]): Promise<void> {
    const generations = this.#generations();
    for (const end of ends) {
      const generation = await generations.begin(now);
      if (generation === undefined) continue;
      const read = [...this.log];
      await generations.of(generation).append(read.slice(0, read.length / 2));
      await generations.of(generation).append(read.slice(read.length / 2));
      await generations[end](generation);
    }
  }

  #generations(): Generations {
    return new Generations(distant(this.#store, this.#point));
  }
}

it('nothing is missing from the live generation, however replicas that consume, begin, swap and discard interleave', async (t) => {
  const world = await World.open(t, 'from an index');
  const batches = fc.array(fc.uuid(), { maxLength: 6 });
  const rebuilds = fc.array(fc.constantFrom('swap', 'discard'), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(batches, batches),
      fc.tuple(rebuilds, rebuilds),
      async (scheduler, [some, others], [here, there]) => {
        await forget(world.store);
        const replicas = new Replicas(world.store, () => scheduler.schedule(Promise.resolve()));
        const done = Promise.all([
          replicas.consume(some),
          replicas.consume(others),
          replicas.rebuild(here),
          replicas.rebuild(there),
        ]);
        await scheduler.waitFor(done);
        const live = (await new Generations(world.store).read('incident')).map(({ id }) => id);
        assert.deepEqual(live, replicas.log.map(({ id }) => id).toSorted());
      },
    ),
    { numRuns: 150 },
  );
});

async function forget(store: Store): Promise<void> {
  await store.views('timeline-generations').remove('current');
  for (let generation = 1; generation <= 9; generation += 1)
    await store.records(`timeline-events-${generation}`).clear();
}
