import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { topics } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Aggregates, PublishedEvent, Store } from '@escalog/store';
import { OpenWorld } from './testing/open-world.ts';
import { metaOf, noted, reminders } from './testing/reminders.ts';

const minute = 60_000;
const topic = topics.notifications.name;

/** The same store as a process far away has it: a write takes a turn, and `answered` may still spoil the answer. */
function distant(store: Store, answered: (outcome: 'written' | 'conflict') => void): Store {
  const aggregates = <State, Input, Event extends PublishedEvent>(
    collection: string,
  ): Aggregates<State, Input, Event> => {
    const real = store.aggregates<State, Input, Event>(collection);
    const write: typeof real.write = async (document) => {
      await turn();
      const outcome = await real.write(document);
      answered(outcome);
      return outcome;
    };
    return overridden(real, { write });
  };
  return overridden(store, { aggregates });
}

const said = async (world: OpenWorld) =>
  (await world.events(topic)).map((event) => (event.type === 'PageWithdrawn' ? event.pageId : event.type));

describe('an input', () => {
  it('caused by an event is handled once, however often the event comes', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    await runner.react('r1', noted('milk'), metaOf(1));
    await runner.react('r1', noted('milk'), metaOf(1));
    await runner.react('r1', noted('bread'), metaOf(2));
    await runner.react('r1', noted('milk'), metaOf(1));

    assert.deepEqual(await runner.load('r1'), ['milk', 'bread']);
  });

  it('that asks for an activity has it started once, after the write', async () => {
    await using world = new OpenWorld();
    const performed: string[] = [];
    const runner = reminders(world, performed);
    await runner.react('r1', noted('do it'), metaOf(1));
    await runner.react('r1', noted('do it'), metaOf(1));

    assert.deepEqual(performed, ['do it']);
  });
});

describe('an input of nobody else that changes nothing', () => {
  it('is not written', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    await runner.react('r1', noted('milk'), metaOf(1));
    const revision = async () => (await world.deps.store.aggregates('reminders').load('r1'))?.revision;
    const before = await revision();
    await runner.react('r1', { kind: 'mused', text: 'hm' }, undefined);
    assert.equal(await revision(), before);
  });
});

describe('a timer', () => {
  it('fires when its time has come and not before', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    runner.start();
    await runner.react('r1', noted('milk'), metaOf(1));
    for (let second = 1; second < 60; second += 1) world.clock.advance(1_000);
    await world.until(() => runner.busy === 0);
    assert.deepEqual(await said(world), []);

    world.clock.advance(1_000);
    await world.until(async () => (await said(world)).length === 1);
    runner.stop();
  });

  it('is caused by the event that set it', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    runner.start();
    await runner.react('r1', noted('milk'), metaOf(7));
    world.clock.advance(minute);
    await world.until(async () => (await world.events(topic)).length === 1);

    const [event] = await world.events(topic);
    assert.deepEqual([event?.meta.causationId, event?.meta.correlationId], ['e7', 'e1']);
    runner.stop();
  });

  it('that came due while nothing ran fires at the next start', async () => {
    await using world = new OpenWorld();
    await reminders(world).react('r1', noted('milk'), metaOf(1));
    await world.restart();
    world.clock.advance(3 * minute);
    const runner = reminders(world);
    runner.start();
    world.clock.advance(0);
    await world.until(async () => (await said(world)).length === 1);
    runner.stop();
  });

  it('that was cancelled does not fire', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    runner.start();
    await runner.react('r1', noted('milk'), metaOf(1));
    await runner.react('r1', noted('forget'), metaOf(2));
    world.clock.advance(2 * minute);
    await world.until(() => runner.busy === 0);

    assert.deepEqual(await said(world), []);
    runner.stop();
  });

  it('fires once although two processes watch it', async () => {
    await using world = new OpenWorld();
    const runners = [reminders(world), reminders(world)];
    for (const runner of runners) runner.start();
    for (let index = 1; index <= 50; index += 1)
      await runners[index % 2]?.react(`r${index}`, noted(`note ${index}`), metaOf(1));
    world.clock.advance(minute);
    world.clock.advance(minute);
    await world.until(async () => (await said(world)).length >= 50 && runners.every(({ busy }) => busy === 0));

    assert.equal(new Set((await world.events(topic)).map(({ meta }) => meta.eventId)).size, 50);
    for (const runner of runners) runner.stop();
  });
});

describe('a burst of timers that two processes watch', () => {
  it('is shared: they seldom wake the same aggregate at once', async () => {
    await using world = new OpenWorld();
    const setter = reminders(world);
    for (let index = 0; index < 500; index += 1) await setter.react(`r${index}`, noted('milk'), metaOf(1));
    let conflicts = 0;
    const store = distant(world.deps.store, (outcome) => (conflicts += Number(outcome === 'conflict')));
    const runners = [reminders({ deps: { ...world.deps, store } }), reminders({ deps: { ...world.deps, store } })];
    world.clock.advance(minute);
    for (const runner of runners) runner.start();
    await world.until(async () => (await said(world)).length >= 500 && runners.every(({ busy }) => busy === 0));

    assert.equal((await said(world)).length, 500);
    assert.ok(conflicts < 300, `${conflicts} conflicts over 500 timers`);
    for (const runner of runners) runner.stop();
  });
});

describe('an answer of the store that is lost after the write', () => {
  /** Applies the first write, and then fails as if the connection had been cut. */
  const cutOffOnce = (world: OpenWorld): Pick<OpenWorld, 'deps'> => {
    let cut = false;
    const store = distant(world.deps.store, () => {
      if (cut) return;
      cut = true;
      throw new AppError('ESCALOG_TEST_CUT', 'the connection was cut', { retriable: true });
    });
    return { deps: { ...world.deps, store } };
  };

  it('leads to no second handling when the event comes again', async () => {
    await using world = new OpenWorld();
    const runner = reminders(cutOffOnce(world));
    await assert.rejects(async () => runner.react('r1', noted('milk'), metaOf(1)), /was cut/);
    await runner.react('r1', noted('milk'), metaOf(1));

    assert.deepEqual(await runner.load('r1'), ['milk']);
  });

  it('makes no timer late: it is armed when the event comes again', async () => {
    await using world = new OpenWorld();
    const runner = reminders(cutOffOnce(world));
    runner.start();
    world.clock.advance(0);
    await world.until(() => runner.busy === 0);
    // Sooner than timers are looked for again.
    await assert.rejects(async () => runner.react('r1', noted('in 1 s'), metaOf(1)), /was cut/);
    await runner.react('r1', noted('in 1 s'), metaOf(1));
    world.clock.advance(1_000);
    await world.until(() => runner.busy === 0);

    assert.deepEqual(await said(world), ['in 1 s']);
    runner.stop();
  });
});

describe('timers that are fired early', () => {
  it('fire once, before their time, and only those that match', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    for (const id of ['r1', 'r2', 'r3']) await runner.react(id, noted(id === 'r2' ? 'bread' : 'milk'), metaOf(1));
    await runner.fireEarly((input) => input.text === 'milk');
    await runner.fireEarly((input) => input.text === 'milk');
    await world.until(() => runner.busy === 0);

    assert.deepEqual(await said(world), ['milk', 'milk']);
  });

  it('leave the process its turns, however many there are', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    for (let index = 0; index < 250; index += 1) await runner.react(`r${index}`, noted('milk'), metaOf(1));
    const fired: string[] = [];
    const all = runner.fireEarly(({ text }) => fired.push(text) > 0);
    const perTurn: number[] = [];
    await world.until(
      () => perTurn.push(fired.length - perTurn.reduce((sum, count) => sum + count, 0)) > 0 && fired.length === 250,
    );
    await all;

    assert.ok(Math.max(...perTurn) <= 100, `${perTurn.join(', ')} in one turn each`);
  });

  it('fire although the document of another cannot be read, which is told', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    const broken = {
      id: 'broken',
      revision: 1,
      version: 0,
      state: null,
      seen: [],
      timers: [{ id: 'due', dueAt: world.clock.now(), input: null }],
      outbox: [],
      pendingSince: null,
    };
    assert.equal(await world.deps.store.aggregates('reminders').write(broken), 'written');
    await runner.react('r1', noted('milk'), metaOf(1));
    await runner.fireEarly(() => true);
    await world.until(() => runner.busy === 0);

    assert.deepEqual(await said(world), ['milk']);
    assert.equal(world.problems.length, 1);
  });
});

describe('a backlog of due timers', () => {
  it('lets turns pass, so that everything else goes on meanwhile', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world);
    for (let index = 0; index < 500; index += 1) await runner.react(`r${index}`, noted(`note ${index}`), metaOf(1));
    world.clock.advance(minute);
    runner.start();
    let turns = 0;
    for (; runner.busy > 0 || turns === 0; turns += 1) await turn();

    assert.equal((await said(world)).length, 500);
    assert.ok(turns >= 10, `500 timers took ${turns} turns`);
    runner.stop();
  });

  it('is worked off although one of them cannot be fired', async () => {
    await using world = new OpenWorld();
    const runner = reminders(world, [], (text) => {
      if (text === 'note 3') throw new TypeError('a bug');
    });
    for (let index = 0; index < 10; index += 1) await runner.react(`r${index}`, noted(`note ${index}`), metaOf(1));
    world.clock.advance(minute);
    runner.start();
    await world.until(async () => (await said(world)).length === 9);

    assert.deepEqual(world.problems.slice(0, 1), ['a timer could not be fired; trying again']);
    runner.stop();
  });
});
