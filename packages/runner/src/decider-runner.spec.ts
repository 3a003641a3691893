import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics, type UpdatePosted } from '@escalog/contracts';
import { overridden } from '@escalog/kernel/testing';
import type { PublishedEvent, Store } from '@escalog/store';
import type { RunnerDeps } from './aggregate.ts';
import { DeciderRunner } from './decider-runner.ts';
import { notebook } from './testing/notes.ts';
import { OpenWorld } from './testing/open-world.ts';

const actor = { kind: 'person', ref: 'person/ana' };
const topic = topics.incidents.name;

function notebooks(deps: RunnerDeps, begins = false): DeciderRunner<readonly string[], string, UpdatePosted> {
  return new DeciderRunner(
    {
      collection: 'notebooks',
      eventType: 'UpdatePosted',
      decider: notebook,
      names: (id) => ({ stream: `notebook/${id}`, subject: id }),
      begins: () => begins,
      isUrgent: (text) => text === 'urgent',
    },
    deps,
  );
}

/** The same world, and how often somebody looked for an aggregate in it. */
function counting(deps: RunnerDeps): { readonly deps: RunnerDeps; readonly reads: () => number } {
  let reads = 0;
  const aggregates: Store['aggregates'] = <State, Input, Event extends PublishedEvent>(collection: string) => {
    const real = deps.store.aggregates<State, Input, Event>(collection);
    return overridden(real, { load: (id) => ((reads += 1), real.load(id)) });
  };
  return { deps: { ...deps, store: overridden(deps.store, { aggregates }) }, reads: () => reads };
}

describe('a command', () => {
  it('that is accepted is stored and published, stamped with who, what about and why', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    const outcome = await runner.execute('n1', 'hello', actor);

    assert.equal(outcome.kind, 'accepted');
    assert.deepEqual((await runner.load('n1'))?.state, ['hello']);
    const [event] = await world.events(topic);
    assert.ok(event?.type === 'UpdatePosted');
    const { eventId, ...meta } = event.meta;
    assert.match(eventId, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.deepEqual(
      { ...meta, actor: { ...meta.actor } },
      {
        subject: 'n1',
        stream: 'notebook/n1',
        version: 1,
        occurredAt: world.clock.now(),
        correlationId: eventId,
        causationId: null,
        actor,
      },
    );
  });

  it('that is ignored or rejected changes and publishes nothing', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    await runner.execute('n1', 'hello', actor);
    const ignored = await runner.execute('n1', 'hello', actor);
    const rejected = await runner.execute('n1', '', actor);

    assert.deepEqual([ignored.kind, rejected.kind], ['ignored', 'rejected']);
    assert.deepEqual((await runner.load('n1'))?.state, ['hello']);
    assert.equal((await world.events(topic)).length, 1);
  });

  it('whose event does not fit its schema is refused, and nothing is stored that could not be published', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps, true);
    const notText = 7 as unknown as string;
    await assert.rejects(async () => runner.execute('n1', notText, actor), { code: 'ESCALOG_CONTRACTS_INVALID_EVENT' });
    assert.equal(await runner.load('n1'), undefined);
    await runner.execute('n1', 'hello', actor);
    await assert.rejects(async () => runner.execute('n1', notText, actor), { code: 'ESCALOG_CONTRACTS_INVALID_EVENT' });
    assert.deepEqual((await runner.load('n1'))?.state, ['hello']);
  });

  it('among many at once on one aggregate, from two processes, is decided on the state that it is written to', async () => {
    await using world = new OpenWorld();
    const runners = [notebooks(world.deps), notebooks(world.deps)];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => runners[index % 2]?.execute('n1', `note ${index}`, actor)),
    );
    await world.until(() => runners.every(({ busy }) => busy === 0));

    const versions = (await world.events(topic)).map(({ meta }) => meta.version);
    assert.deepEqual(
      [...new Set(versions)].sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal((await runners[0]?.load('n1'))?.state.length, 20);
  });
});

describe('an urgent command', () => {
  it('is answered once what it led to is on the bus', async () => {
    await using world = new OpenWorld();
    const gate = Promise.withResolvers<void>();
    world.gate = gate.promise;
    const runner = notebooks(world.deps);
    const heard: string[] = [];
    assert.equal((await runner.execute('n2', 'hello', actor)).kind, 'accepted', 'others are answered before');
    const urgent = runner.execute('n1', 'urgent', actor);
    const answered = Promise.resolve(urgent).then(({ kind }) => heard.push(kind));
    for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
    assert.deepEqual(heard, []);
    gate.resolve();
    await answered;
    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.subject),
      ['n2', 'n1'],
    );
  });

  it('is answered all the same when the bus is down, or takes more than two seconds', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    world.busDown = true;
    assert.equal((await runner.execute('n1', 'urgent', actor)).kind, 'accepted');
    world.busDown = false;
    const gate = Promise.withResolvers<void>();
    world.gate = gate.promise;
    const answered = runner.execute('n2', 'urgent', actor);
    await world.until(() => world.clock.nextAlarmAt() !== undefined);
    world.clock.advance(2_000);
    assert.equal((await answered).kind, 'accepted');
    gate.resolve();
    await world.until(() => runner.busy === 0);
  });
});

describe('what a process wrote last', () => {
  it('is not looked for again, nor is what is about to begin', async () => {
    await using world = new OpenWorld();
    const { deps, reads } = counting(world.deps);
    const runner = notebooks(deps);
    for (const text of ['one', 'two', 'three']) await runner.execute('n1', text, actor);
    assert.equal(reads(), 1);
    await notebooks(deps, true).execute('n2', 'one', actor);
    assert.equal(reads(), 1);
    assert.deepEqual(
      [(await runner.load('n1'))?.state, (await runner.load('n2'))?.state],
      [['one', 'two', 'three'], ['one']],
    );
    await world.until(() => runner.busy === 0);
  });

  it('is not trusted where nothing would be written, nor where another has written since', async () => {
    await using world = new OpenWorld();
    const [ours, theirs] = [notebooks(world.deps), notebooks(world.deps)];
    await ours.execute('n1', 'one', actor);
    await theirs.execute('n1', 'two', actor);
    assert.equal(
      (await ours.execute('n1', 'one', actor)).kind,
      'accepted',
      'only on the first note it would say so already',
    );
    assert.equal((await theirs.execute('n1', 'three', actor)).kind, 'accepted');
    assert.deepEqual((await ours.load('n1'))?.state, ['one', 'two', 'one', 'three']);
    await world.until(() => ours.busy + theirs.busy === 0);
    assert.deepEqual(new Set((await world.events(topic)).map(({ meta }) => meta.version)), new Set([1, 2, 3, 4]));
  });

  it('gives way to what is there when something that was to begin has begun', async () => {
    await using world = new OpenWorld();
    await notebooks(world.deps).execute('n1', 'one', actor);
    const beginner = notebooks(world.deps, true);
    assert.equal((await beginner.execute('n1', 'one', actor)).kind, 'ignored');
    assert.equal((await beginner.execute('n1', 'two', actor)).kind, 'accepted');
    assert.deepEqual((await beginner.load('n1'))?.state, ['one', 'two']);
    await world.until(() => beginner.busy === 0);
  });

  it('is remembered without what has gone out since, so that nothing goes out again', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    await runner.execute('n1', 'one', actor);
    await world.until(() => runner.busy === 0);
    await runner.execute('n1', 'two', actor);
    await world.until(() => runner.busy === 0);
    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2],
    );
  });
});

describe('while a publish is under way', () => {
  it('what is decided meanwhile goes out after it, each event once', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    const slow = Promise.withResolvers<void>();
    world.gate = slow.promise;
    for (const text of ['one', 'two', 'three']) await runner.execute('n1', text, actor);
    slow.resolve();
    await world.until(() => runner.busy === 0);

    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2, 3],
    );
  });
});

describe('a command that is sent again because its answer was lost', () => {
  it('is ignored, and has what it led to published at once', async () => {
    await using world = new OpenWorld();
    world.busDown = true;
    await notebooks(world.deps).execute('n1', 'hello', actor);
    world.busDown = false;
    const runner = notebooks(world.deps);
    assert.equal((await runner.execute('n1', 'hello', actor)).kind, 'ignored');
    await world.until(() => runner.busy === 0);

    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1],
    );
  });
});

describe('while the bus is down', () => {
  it('commands are accepted, and their events go out in order once it is back', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    runner.start();
    world.busDown = true;
    for (const text of ['one', 'two', 'three'])
      assert.equal((await runner.execute('n1', text, actor)).kind, 'accepted');
    await world.until(() => runner.failing !== undefined);
    assert.deepEqual(await world.events(topic), []);

    world.busDown = false;
    world.clock.advance(5_000);
    await world.until(async () => (await world.events(topic)).length === 3);
    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2, 3],
    );
    await world.until(() => runner.busy === 0);
    assert.equal(runner.failing, undefined);
    runner.stop();
  });

  it('a later event never overtakes an earlier one', async () => {
    await using world = new OpenWorld();
    const runner = notebooks(world.deps);
    world.busDown = true;
    await runner.execute('n1', 'one', actor);
    await world.until(() => runner.failing !== undefined);
    world.busDown = false;
    await runner.execute('n1', 'two', actor);
    await world.until(() => runner.busy === 0);

    assert.deepEqual(
      (await world.events(topic)).map(({ meta }) => meta.version),
      [1, 2],
    );
  });

  it('events that a process left behind when it died go out when the next one starts, under the same ids', async () => {
    await using world = new OpenWorld();
    world.busDown = true;
    const outcome = await notebooks(world.deps).execute('n1', 'hello', actor);
    await world.restart();
    world.busDown = false;
    const runner = notebooks(world.deps);
    runner.start();
    world.clock.advance(0);
    await world.until(async () => (await world.events(topic)).length === 1);

    assert.ok(outcome.kind === 'accepted');
    assert.equal((await world.events(topic))[0]?.meta.eventId, outcome.events[0]?.meta.eventId);
    runner.stop();
  });
});
