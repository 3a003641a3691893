import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Bus } from '@escalog/bus';
import { topics, type UpdatePosted } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { relayCheck } from './checks.ts';
import type { RunnerDeps } from './aggregate.ts';
import { DeciderRunner } from './decider-runner.ts';
import { notebook } from './testing/notes.ts';
import { OpenWorld } from './testing/open-world.ts';

const actor = { kind: 'person', ref: 'person/ana' };
const topic = topics.incidents.name;
/** More than one sweep used to take, and more than one takes its choice from. */
const backlog = 1_300;

type Notebooks = DeciderRunner<readonly string[], string, UpdatePosted>;

function notebooks(deps: RunnerDeps): Notebooks {
  return new DeciderRunner(
    {
      collection: 'notebooks',
      eventType: 'UpdatePosted',
      decider: notebook,
      names: (id) => ({ stream: `notebook/${id}`, subject: id }),
    },
    deps,
  );
}

/** The same world as another process has it, whose `publish` may be replaced. */
function processWith(
  { deps }: OpenWorld,
  publish: (real: Bus, ...message: Parameters<Bus['publish']>) => Promise<void>,
): RunnerDeps {
  return { ...deps, bus: overridden(deps.bus, { publish: (...message) => publish(deps.bus, ...message) }) };
}

/** Writes one note in each of `count` notebooks while the bus is down. */
async function leftBehind(world: OpenWorld, runner: Notebooks, count: number): Promise<void> {
  world.busDown = true;
  for (let index = 0; index < count; index += 1) await runner.execute(`n${index}`, 'hello', actor);
  await world.until(() => runner.busy === 0);
}

describe('a backlog of events', () => {
  it('goes out in one sweep once the bus is back, and lets turns pass meanwhile', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    await leftBehind(world, runner, backlog);
    world.busDown = false;
    world.clock.advance(60_000);
    runner.start();
    let turns = 0;
    await world.until(() => (turns += 1) > 1 && runner.busy === 0);

    assert.equal((await world.events(topic)).length, backlog);
    assert.ok(turns >= 6, `${turns} turns`);
    runner.stop();
  });

  it('is tried with one batch in each sweep while the bus is down', async () => {
    await using world = new OpenWorld();
    await leftBehind(world, notebooks(world.deps), backlog);
    let asked = 0;
    const runner = notebooks(
      processWith(world, (real, ...message) => ((asked += 1), Promise.resolve(real.publish(...message)))),
    );
    runner.start();
    for (const sweeps of [1, 2, 3]) {
      world.clock.advance(2_000);
      await world.until(() => runner.busy === 0);
      assert.ok(asked > 0 && asked <= (sweeps + 1) * 200, `asked ${asked} times in ${sweeps} sweeps`);
    }
    runner.stop();
  });

  it('is said to wait, since when and how much, until it is gone', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    await leftBehind(world, runner, 3);
    assert.match(
      relayCheck(runner.failing).detail,
      /^events wait in the outbox since 2026-11-18T02:00:00\.000Z: AppError: the bus is down$/,
    );
    runner.start();
    world.clock.advance(10_000);
    await world.until(() => runner.busy === 0);
    assert.match(
      relayCheck(runner.failing).detail,
      /^events of 3 streams wait in the outbox since 2026-11-18T02:00:00\.000Z/,
    );

    world.busDown = false;
    const other = notebooks(world.deps);
    other.start();
    await world.until(async () => (await world.events(topic)).length === 3 && other.busy === 0);
    world.clock.advance(10_000);
    await world.until(() => runner.busy === 0);
    assert.equal(relayCheck(runner.failing).ok, true, 'another process has published what failed here');
    for (const each of [runner, other]) each.stop();
  });

  it('goes out although one event in it cannot', async () => {
    await using world = new OpenWorld();
    await leftBehind(world, notebooks(world.deps), 300);
    const broken = {
      id: 'broken',
      revision: 1,
      version: 1,
      state: [],
      seen: [],
      timers: [],
      outbox: [{ type: 'NoSuchType', meta: { version: 1 } }],
      pendingSince: world.clock.now(),
    };
    assert.equal(await world.deps.store.aggregates('notebooks').write(broken), 'written');
    world.busDown = false;
    const runner = notebooks(world.deps);
    runner.start();
    world.clock.advance(0);
    await world.until(() => runner.busy === 0);

    assert.equal((await world.events(topic)).length, 300);
    assert.match(relayCheck(runner.failing).detail, /^events of 1 streams wait in the outbox since .*: .*NoSuchType/);
    runner.stop();
  });
});

describe('what keeps events from the bus', () => {
  it('is logged once, and again when it is something else', async () => {
    await using world = new OpenWorld();
    let code = 'ESCALOG_BUS_UNAVAILABLE';
    const runner = notebooks(processWith(world, () => Promise.reject(new AppError(code, code, { retriable: true }))));
    runner.start();
    await runner.execute('n1', 'hello', actor);
    for (const [now, lines] of [
      ['ESCALOG_BUS_UNAVAILABLE', 1],
      ['ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE', 2],
      ['ESCALOG_BUS_UNAVAILABLE', 3],
    ] as const) {
      code = now;
      for (let sweeps = 1; sweeps <= 3; sweeps += 1) {
        world.clock.advance(5_000);
        await world.until(() => runner.busy === 0);
      }
      assert.equal(world.problems.length, lines);
      assert.match(relayCheck(runner.failing).detail, new RegExp(`: AppError: ${now}$`));
    }
    runner.stop();
  });
});

describe('a stream whose events the bus refuses', () => {
  const tooLarge = new AppError(
    'ESCALOG_BUS_REFUSED',
    'Kafka refuses a message as too large: raise max.message.bytes of its topic.',
    { retriable: false },
  );

  /** A world in which the bus refuses what is said of `n1`, and a runner in it that is started. */
  async function refusing(world: OpenWorld) {
    const raised: unknown[] = [];
    const isRefused = { n1: true };
    const deps = processWith(world, (real, to, messages) =>
      isRefused.n1 && !world.busDown && messages.some(({ key }) => key === 'n1')
        ? Promise.reject(tooLarge)
        : Promise.resolve(real.publish(to, messages)),
    );
    const runner = notebooks({ ...deps, operators: { raise: (standstill) => void raised.push(standstill) } });
    runner.start();
    const pass = async (): Promise<void> => {
      world.clock.advance(5_000);
      await world.until(() => runner.busy === 0);
    };
    await pass();
    await runner.execute('n1', 'large', actor);
    await pass();
    return { runner, raised, isRefused, pass };
  }

  it('is told to operators once, and in the readiness with what is to be done, until it has gone out', async () => {
    await using world = new OpenWorld();
    const { runner, raised, isRefused, pass } = await refusing(world);
    await pass();
    await runner.execute('n1', 'later', actor);
    await pass();
    assert.deepEqual(raised, [
      {
        kind: 'publishing',
        stream: 'notebook/n1',
        key: 'n1',
        topic,
        reason: `AppError: ${tooLarge.message}`,
        since: '2026-11-18T02:00:05.000Z',
      },
    ]);
    assert.deepEqual(relayCheck(runner.failing), {
      name: 'bus',
      ok: false,
      detail: `events of 1 streams wait in the outbox since 2026-11-18T02:00:05.000Z: AppError: ${tooLarge.message}`,
    });

    isRefused.n1 = false;
    await pass();
    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2],
    );
    assert.equal(runner.failing, undefined);
    runner.stop();
  });

  it('hides no later outage of the bus from the log', async () => {
    await using world = new OpenWorld();
    const { runner, pass } = await refusing(world);
    const refused =
      'these events cannot be published, and later ones of their stream wait behind them; the sweep will try again';
    const outage = 'publishing failed; the sweep will try again';
    for (const outages of [1, 2]) {
      world.busDown = true;
      for (const text of ['one', 'two']) await runner.execute('n2', `${text} ${outages}`, actor);
      await pass();
      assert.deepEqual(world.problems, [refused, ...Array.from({ length: outages }, () => outage)]);
      world.busDown = false;
      await pass();
      await pass();
    }
    runner.stop();
  });

  it('is no news once the process stops: a bus that is closed refuses everything', async () => {
    await using world = new OpenWorld();
    const { runner, raised } = await refusing(world);
    runner.stop();
    await runner.execute('n1', 'later', actor);
    await world.deps.bus.close();
    await runner.execute('n3', 'last', actor);
    await world.until(() => runner.busy === 0);
    assert.equal(raised.length, 1);
  });
});

describe('a stream that moves on whenever it is published', () => {
  it('does not hold up a sweep: it is published once in each', async () => {
    await using world = new OpenWorld();
    const never = Promise.withResolvers<void>();
    const mover = notebooks(processWith(world, () => never.promise));
    await mover.execute('n1', 'note 0', actor);
    let published = 0;
    const sweeper = notebooks(
      processWith(world, async (real, ...message) => {
        await real.publish(...message);
        published += 1;
        if (published < 50) await mover.execute('n1', `note ${published}`, actor);
      }),
    );
    sweeper.start();
    for (const sweeps of [1, 2, 3]) {
      world.clock.advance(2_000);
      await world.until(() => sweeper.busy === 0);
      assert.ok(published <= sweeps + 1, `published ${published} times in ${sweeps} sweeps`);
    }
    sweeper.stop();
  });
});

describe('several processes', () => {
  it('that work off the same backlog seldom publish the same', async () => {
    await using world = new OpenWorld();
    await leftBehind(world, notebooks(world.deps), backlog);
    world.busDown = false;
    const distant = processWith(world, (real, ...message) => turn().then(() => real.publish(...message)));
    const runners = [notebooks(distant), notebooks(distant)];
    for (const runner of runners) runner.start();
    world.clock.advance(0);
    await world.until(() => runners.every(({ busy }) => busy === 0));

    const events = await world.events(topic);
    assert.equal(new Set(events.map(({ meta }) => meta.eventId)).size, backlog);
    assert.ok(events.length < 1.7 * backlog, `${events.length} messages for ${backlog} events`);
    for (const runner of runners) runner.stop();
  });

  it('leave alone what another is just publishing, and finish it when that takes too long', async () => {
    await using world = new OpenWorld();
    const never = Promise.withResolvers<void>();
    const dying = notebooks(processWith(world, () => never.promise));
    const other = notebooks(world.deps);
    other.start();
    world.clock.advance(0);
    await world.until(() => other.busy === 0);
    world.clock.advance(1_000);
    await dying.execute('n1', 'hello', actor);
    world.clock.advance(1_000);
    await world.until(() => other.busy === 0);
    assert.deepEqual(await world.events(topic), []);
    world.clock.advance(2_000);
    await world.until(() => other.busy === 0);
    assert.equal((await world.events(topic)).length, 1);
    other.stop();
  });

  it('bring each event onto the topic for the first time in order, although one repeats an earlier one late', async () => {
    await using world = new OpenWorld();
    const late = Promise.withResolvers<void>();
    const slow = notebooks(processWith(world, (real, ...message) => late.promise.then(() => real.publish(...message))));
    const quick = notebooks(world.deps);
    await slow.execute('n1', 'one', actor);
    await quick.execute('n1', 'two', actor);
    await world.until(() => quick.busy === 0);
    late.resolve();
    await world.until(() => slow.busy === 0);

    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2, 1],
    );
    const left = await world.deps.store.aggregates('notebooks').load('n1');
    assert.deepEqual([left?.outbox, left?.pendingSince], [[], null]);
  });

  it('leave the outbox to whoever has moved the stream on', async () => {
    await using world = new OpenWorld();
    const never = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    const slow = notebooks(processWith(world, (real, ...message) => late.promise.then(() => real.publish(...message))));
    const dying = notebooks(processWith(world, () => never.promise));
    await slow.execute('n1', 'one', actor);
    await dying.execute('n1', 'two', actor);
    late.resolve();
    await world.until(() => slow.busy === 0);
    const left = await world.deps.store.aggregates('notebooks').load('n1');
    assert.deepEqual(
      left?.outbox.map(({ meta }) => meta.version),
      [1, 2],
    );

    const next = notebooks(world.deps);
    next.start();
    world.clock.advance(0);
    await world.until(async () => (await world.events(topic)).length === 3);
    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 1, 2],
    );
    next.stop();
  });
});
