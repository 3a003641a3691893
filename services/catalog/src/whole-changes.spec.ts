import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { CatalogEvent } from '@escalog/contracts';
import { topics } from '@escalog/contracts';
import { DefinitionsCopy } from '@escalog/definitions';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import type { Aggregates, Store, Views } from '@escalog/store';
import { Entries } from './entries.ts';
import { History } from './history.ts';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, component, groundwork, team } from './testing/organisation.ts';

const ana = { actor: { kind: 'person', ref: 'person/ana' }, because: 'Identity moves' };
const applying = { rotations: 'next-handover' } as const;
const login = businessService('login', 'Login');
/** One entry that is added, one that is changed, and three of which nothing changes. */
const change = [login, component('web', 'Web', { partOf: [login.ref] }), team('identity', 'Identity and access')];

/** The same store, which takes `writes` writes and no more: each of them is kept, as in a database of its own. */
function dyingAfter(writes: number, store: Store): Store {
  let left = writes;
  const died = (): boolean => (left -= 1) < 0;
  const gone = async (): Promise<never> => {
    throw new AppError('ESCALOG_STORE_UNAVAILABLE', 'the store is gone', { retriable: true });
  };
  const views = <View>(collection: string): Views<View> => {
    const real = store.views<View>(collection);
    return overridden(real, {
      put: (...documents) => (died() ? gone() : real.put(...documents)),
      update: (id, make) => (died() ? gone() : real.update(id, make)),
    });
  };
  const aggregates: Store['aggregates'] = (collection) => {
    const real: Aggregates<never, never, never> = store.aggregates(collection);
    const write: typeof real.write = (document) => (died() ? gone() : real.write(document));
    return overridden(real, { write }) as never;
  };
  return overridden(store, { views, aggregates });
}

function entriesOn(deps: RunnerDeps): { entries: Entries; history: History } {
  const history = new History(deps);
  return { entries: new Entries(new DefinitionsCopy(), history, deps), history };
}

/** Time passes meanwhile: who waits for a turn looks again later. */
async function quiet(world: CatalogWorld, { entries }: { entries: Entries }): Promise<void> {
  for (let turns = 1; entries.busy > 0; turns += 1) {
    await turn();
    if (turns % 20 === 0) world.clock.advance(50);
  }
}

/** Every entry as it is stored, by ref. */
async function stored(world: CatalogWorld): Promise<Record<string, unknown>> {
  const found: [string, unknown][] = [];
  for await (const { collection, content } of world.deps.store.dump())
    if (collection === 'catalog-entries' && 'state' in content)
      found.push([content.id, (content.state as { entry?: unknown }).entry]);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What came of a change whose process was gone after so many writes, once another has looked after it. */
async function afterDeath(writes: number) {
  const world = await CatalogWorld.open();
  const first = entriesOn(world.deps);
  await first.entries.apply(groundwork, applying, ana);
  await quiet(world, first);
  const before = await stored(world);
  const dying = entriesOn({ ...world.deps, store: dyingAfter(writes, world.deps.store) });
  const answered = await dying.entries.apply(change, applying, ana).then(
    () => true,
    () => false,
  );
  await quiet(world, dying);

  const next = entriesOn(world.deps);
  next.entries.start();
  world.clock.advance(0);
  await quiet(world, next);
  world.clock.advance(30_000);
  await quiet(world, next);
  next.entries.stop();
  return { world, before, answered, next };
}

describe('a change whose process is gone in the middle', () => {
  it('is there as a whole or not at all, whatever was written last, with its history and its events', async () => {
    const outcomes: boolean[] = [];
    for (let writes = 0; outcomes.at(-1) !== undefined ? writes < 14 : true; writes += 1) {
      const { world, before, answered, next } = await afterDeath(writes);
      await using _ = world;
      const after = await stored(world);
      const isMade = 'business-service/login' in after;
      assert.deepEqual(
        Object.keys(after),
        isMade ? [...Object.keys(before), 'business-service/login', 'component/web'].sort() : Object.keys(before),
        `after ${writes} writes`,
      );
      assert.equal(
        (after['team/identity'] as { name: string }).name,
        isMade ? 'Identity and access' : 'Team Identity',
        `after ${writes} writes`,
      );
      assert.ok(isMade || !answered, `${writes} writes: what was answered is there`);
      const events = (await world.events(topics.catalog.name)) as readonly CatalogEvent[];
      const changed = events.filter(({ ref, meta }) => meta.version > 1 || !(ref in before));
      assert.deepEqual(
        [...new Set(changed.map(({ ref }) => ref))].sort(),
        isMade ? ['business-service/login', 'component/web', 'team/identity'] : [],
      );
      assert.equal(new Set(changed.map(({ meta }) => meta.occurredAt)).size, isMade ? 1 : 0, 'all happened at once');
      assert.equal(new Set(changed.map((event) => event.change)).size, isMade ? 1 : 0, 'all are of one change');
      for (const ref of ['business-service/login', 'component/web', 'team/identity']) {
        const told = (await next.history.of(ref, { limit: 10 }))?.versions ?? [];
        const [newest] = told;
        assert.equal(
          newest?.because === 'Identity moves' && newest.change > 1,
          isMade,
          `${ref} after ${writes} writes`,
        );
        assert.equal(told.length, (ref in before ? 1 : 0) + Number(isMade));
      }
      outcomes.push(isMade);
    }
    assert.deepEqual([outcomes[0], outcomes.at(-1)], [false, true]);
    assert.ok(outcomes.indexOf(true) < outcomes.length - 5, 'it died in the middle of carrying it out, too');
  });

  it('is finished by whoever changes the catalog next, before that', async () => {
    await using world = await CatalogWorld.open();
    const first = entriesOn(world.deps);
    await first.entries.apply(groundwork, applying, ana);
    await quiet(world, first);
    const dying = entriesOn({ ...world.deps, store: dyingAfter(3, world.deps.store) });
    await assert.rejects(dying.entries.apply(change, applying, ana));
    world.clock.advance(30_000);
    const next = entriesOn(world.deps);
    // Sound only when the change before was made.
    const outcome = await next.entries.apply([component('api', 'API', { partOf: ['component/web'] })], applying, ana);
    assert.equal(outcome.kind, 'applied');
  });

  it('is not done again over what was changed since, by a process that was only slow', async () => {
    await using world = await CatalogWorld.open();
    const first = entriesOn(world.deps);
    await first.entries.apply(groundwork, applying, ana);
    await quiet(world, first);
    const go = Promise.withResolvers<void>();
    const late: Store['aggregates'] = (collection) => {
      const real: Aggregates<never, never, never> = world.deps.store.aggregates(collection);
      const load: typeof real.load = (id) =>
        (id === 'team/identity' ? go.promise : Promise.resolve()).then(() => real.load(id));
      return overridden(real, { load }) as never;
    };
    const slow = entriesOn({ ...world.deps, store: overridden(world.deps.store, { aggregates: late }) });
    const slowly = slow.entries.apply(change, applying, ana);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    world.clock.advance(30_000);
    await first.entries.apply([team('identity', 'Identity at last')], applying, ana);
    go.resolve();
    await slowly;
    await quiet(world, slow);
    assert.equal(((await stored(world))['team/identity'] as { name: string }).name, 'Identity at last');
    const told = await first.history.of('team/identity', { limit: 10 });
    assert.deepEqual(
      told?.versions.map(({ version, entry }) => [version, entry?.name]),
      [
        [3, 'Identity at last'],
        [2, 'Identity and access'],
        [1, 'Team Identity'],
      ],
    );
  });
});
