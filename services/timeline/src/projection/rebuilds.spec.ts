import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Message } from '@escalog/bus';
import { encode, topics } from '@escalog/contracts';
import type { Clock } from '@escalog/kernel';
import { ManualClock, overridden } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import type { Records, Store, StoredRecord } from '@escalog/store';
import { buildApp } from '../app.ts';
import { answeredInSeconds, triageRunsOut, unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { Story } from '../domain/testing/story.ts';
import { temporaryFolder, World } from '../testing/world.ts';
import { Generations } from './generations.ts';
import { rebuild } from './rebuild.ts';
import { Rebuilds } from './rebuilds.ts';

const stories = [unansweredThenAcknowledged(), triageRunsOut(), answeredInSeconds()];

async function publishAll(world: World): Promise<void> {
  for (const { events } of stories) await world.publish(...events);
}

/** What clients see of every incident, as bytes. */
async function seen(world: World): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (const { incidentId } of stories) {
    for (const path of ['timeline', 'report', 'report?format=html', 'report?format=markdown'])
      bodies.push((await world.get(`/v1/incidents/${incidentId}/${path}`)).body);
  }
  return bodies;
}

/** What a generation knows of every incident. */
async function recordsOf(generation: number, { store }: World): Promise<readonly StoredRecord[]> {
  const records = store.records(`timeline-events-${generation}`);
  return (await Promise.all(stories.map(({ incidentId }) => records.read(incidentId)))).flat();
}

/** A store in which something else happens before records are read. */
function beforeEachRead(store: Store, happens: () => Promise<unknown>): Store {
  const records = (collection: string): Records => {
    const real = store.records(collection);
    return overridden(real, { read: (group) => happens().then(() => real.read(group)) });
  };
  return overridden(store, { records });
}

/** The rebuilds of another replica. */
function replica({ deps, store }: World, changed: Partial<RunnerDeps> = {}): Rebuilds {
  return new Rebuilds(new Generations(store), { ...deps, ...changed });
}

/** One that is frozen in the middle of a rebuild until `thaw`; its own clock stands still for as long. */
function frozenReplica(
  world: World,
  clock: Clock = new ManualClock(world.clock.now()),
): { frozen: Rebuilds; isFrozen: Promise<void>; thaw: () => void } {
  const thawed = Promise.withResolvers<void>();
  const froze = Promise.withResolvers<void>();
  const read = async function* (names: readonly string[]): AsyncIterable<readonly Message[]> {
    yield* world.bus.read(names);
    froze.resolve();
    await thawed.promise;
  };
  const frozen = replica(world, { clock, bus: overridden(world.bus, { read }) });
  return { frozen, isFrozen: froze.promise, thaw: thawed.resolve };
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await turn();
}

describe('a rebuild', () => {
  it('gives what the live consumer gave, byte for byte, as often as it is done', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const live = await seen(world);
    const total = stories.reduce((sum, { events }) => sum + events.length, 0);
    for (const generation of [2, 3]) {
      const done = await world.rebuild();
      assert.deepEqual(
        [done['state'], done['generation'], done['handled'], done['total'], done['skipped']],
        ['done', generation, total, total, 0],
      );
      assert.deepEqual(await seen(world), live);
    }
  });

  it('is read from: what the old generation had lost is there again', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const live = await seen(world);
    await world.store.records('timeline-events-1').clear();
    assert.equal((await world.get('/v1/incidents/login-down/timeline')).statusCode, 404);
    await world.rebuild();
    assert.deepEqual(await seen(world), live);
  });

  it('forgets the old generation once the new one is live', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    await world.rebuild();
    assert.deepEqual(await recordsOf(1, world), []);
  });

  it('misses nothing that is published while it runs', async (t) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...unansweredThenAcknowledged().events);
    await world.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
    await world.publish(...answeredInSeconds().events, ...triageRunsOut().events);
    await world.quiet();
    const fresh = await World.open(t, 'from an index');
    await publishAll(fresh);
    assert.deepEqual(await seen(world), await seen(fresh));
  });

  it('is refused while one runs', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const ask = () => world.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
    const [first, second] = await Promise.all([ask(), ask()]);
    assert.deepEqual([first.statusCode, second.statusCode].sort(), [202, 409]);
    assert.equal((first.statusCode === 409 ? first : second).json<{ code: string }>().code, 'rebuild-running');
    await world.quiet();
    assert.equal((await ask()).statusCode, 202);
  });

  it('is not known before there was one', async (t) => {
    const world = await World.open(t, 'from an index');
    const answer = await world.get('/v1/timeline/rebuilds/current');
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [404, 'no-rebuild']);
  });

  it('skips what it cannot read, and says how much and where', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    await world.send(topics.escalations.name, {
      key: 'login-down',
      value: Buffer.from([0, 0x3b, 0x9a, 0xca, 9, 1]),
      headers: {},
    });
    await world.quiet();
    const live = await seen(world);
    const done = await world.rebuild();
    assert.deepEqual([done['state'], done['skipped']], ['done', 1]);
    const [skipped] = done['firstSkipped'] as { topic: string; offset: number; reason: string }[];
    assert.equal(skipped?.topic, topics.escalations.name);
    assert.match(skipped.reason, /not a readable LevelReached/);
    assert.deepEqual(await seen(world), live);
  });
});

describe('a rebuild that was cut off', () => {
  it('is discarded when nothing was heard of it for a minute, and the live timelines are as they were', async (t) => {
    const folder = temporaryFolder(t);
    const killed = await World.open(t, 'from an index', folder);
    await publishAll(killed);
    const live = await seen(killed);
    const { frozen, isFrozen } = frozenReplica(killed);
    await frozen.begin();
    // One that still reads fails with its bus, and says so.
    await isFrozen;
    await killed.store
      .records('timeline-events-2')
      .append([{ group: 'login-down', id: 'half', bytes: new Uint8Array() }]);
    await killed.store.settled();
    // Whoever lives on would find it abandoned, as time passes while facts are made.
    await killed.app.stop();
    await killed.endProcess();

    const world = await World.open(t, 'from an index', folder);
    assert.equal((await world.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' })).statusCode, 409);
    world.clock.advance(60_000);
    await until(
      async () => (await world.get('/v1/timeline/rebuilds/current')).json<{ state: string }>().state !== 'running',
    );
    const left = (await world.get('/v1/timeline/rebuilds/current')).json<{ state: string; detail: string }>();
    assert.deepEqual(
      [left.state, left.detail],
      ['discarded', 'The process ended before it was done: start another one.'],
    );
    assert.deepEqual(await recordsOf(2, world), []);
    assert.deepEqual(await seen(world), live);
    assert.equal((await world.rebuild())['generation'], 3);
    assert.deepEqual(await seen(world), live);
  });

  it('in an orderly way says so, and leaves nothing behind', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    await world.quiet();
    const { frozen, thaw } = frozenReplica(world);
    await frozen.begin();
    const stopped = frozen.stop();
    thaw();
    await stopped;
    const left = await frozen.current();
    assert.deepEqual(
      [left?.state, left?.detail],
      ['discarded', 'The process ended before it was done: start another one.'],
    );
    assert.deepEqual(await recordsOf(2, world), []);
    assert.equal((await world.rebuild())['generation'], 3);
  });
});

describe('a rebuild in one of several replicas', () => {
  it('goes on when another replica starts or is asked for one too', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const live = await seen(world);
    const { frozen: building, thaw } = frozenReplica(world, world.clock);
    await building.begin();
    const other = await buildApp(world.deps);
    await other.start();
    t.after(() => other.stop());
    world.clock.advance(59_000);
    await turn();
    assert.equal(await replica(world).begin(), undefined);
    thaw();
    await until(() => building.busy === 0);
    assert.equal((await building.current())?.state, 'done');
    assert.deepEqual(await seen(world), live);
  });

  it('is heard of with every batch', async (t) => {
    const world = await World.open(t, 'from an index');
    const generations = new Generations(world.store);
    const building = (await generations.begin(world.clock.now())) ?? 0;
    world.clock.advance(40_000);
    assert.equal(await generations.beat(building, world.clock.now()), true);
    world.clock.advance(40_000);
    assert.equal(await generations.discardAbandoned(world.clock.now()), undefined);
    world.clock.advance(20_000);
    assert.equal(await generations.discardAbandoned(world.clock.now()), building);
    assert.equal(await generations.beat(building, world.clock.now()), false);
  });

  it('that was frozen for over a minute ends without harm to the one that took its place', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const live = await seen(world);
    const { frozen, thaw } = frozenReplica(world);
    await frozen.begin();
    world.clock.advance(60_000);
    await turn();
    const done = await world.rebuild();
    assert.deepEqual([done['state'], done['generation']], ['done', 3]);
    thaw();
    await until(() => frozen.busy === 0);
    assert.deepEqual([(await frozen.current())?.generation, (await frozen.current())?.state], [3, 'done']);
    assert.deepEqual(await recordsOf(2, world), []);
    assert.deepEqual(await seen(world), live);
  });

  it('whose answer to the swap is lost does not throw away what is live now', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    const live = await seen(world);
    const generations = new Generations(world.store);
    const building = (await generations.begin(world.clock.now())) ?? 0;
    await rebuild({
      bus: world.bus,
      store: world.store,
      append: async (records) => generations.of(building).append(records),
    });
    assert.equal(await generations.swap(building), true);
    assert.equal(await generations.swap(building), false);
    await generations.discard(building);
    assert.deepEqual(await seen(world), live);
  });
});

describe('a reader', () => {
  it('reads again when the generation that it reads is replaced under it', async (t) => {
    const world = await World.open(t, 'from an index');
    await publishAll(world);
    await world.quiet();
    const generations = new Generations(world.store);
    const building = (await generations.begin(world.clock.now())) ?? 0;
    await rebuild({
      bus: world.bus,
      store: world.store,
      append: async (records) => generations.of(building).append(records),
    });
    const swapping = beforeEachRead(world.store, () => generations.swap(building));
    assert.ok((await new Generations(swapping).read('login-down')).length > 0);
  });

  it('of the index finds an event that came live and by a rebuild only once', async (t) => {
    const world = await World.open(t, 'from an index');
    const { events } = unansweredThenAcknowledged();
    const generations = new Generations(world.store);
    const building = (await generations.begin(world.clock.now())) ?? 0;
    await world.publish(...events);
    await world.quiet();
    await rebuild({
      bus: world.bus,
      store: world.store,
      append: async (records) => generations.of(building).append(records),
    });
    await generations.swap(building);
    assert.ok((await generations.read('login-down')).length > events.length);
    assert.equal((await world.get('/v1/incidents/login-down/timeline')).json<{ total: number }>().total, events.length);
  });
});

describe('the rebuild function', () => {
  it('leaves off after the batch in hand when it is told to', async (t) => {
    const world = await World.open(t, 'from an index');
    const story = new Story('long');
    for (let minute = 0; minute < 6_000; minute += 1)
      story.tell('UpdatePosted', minute * 60_000, { text: 'Still looking.' });
    await world.bus.publish(
      topics.incidents.name,
      story.events.map((event) => ({ key: 'long', value: encode(event), headers: {} })),
    );
    const records = world.store.records('elsewhere');
    const run = (onProgress?: () => Promise<'stop'>) =>
      rebuild({
        bus: world.bus,
        store: world.store,
        append: async (some) => records.append(some),
        ...(onProgress && { onProgress }),
      });
    assert.ok((await run(async () => 'stop')).handled < 6_000);
    assert.equal((await run()).handled, 6_000);
  });
});
