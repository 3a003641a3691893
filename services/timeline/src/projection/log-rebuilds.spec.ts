import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { overridden } from '@escalog/kernel/testing';
import { answeredInSeconds, unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { temporaryFolder, World } from '../testing/world.ts';
import { LogRebuilds } from './log-rebuilds.ts';
import { isByKey } from './log-by-key.ts';

const events = [...unansweredThenAcknowledged().events, ...answeredInSeconds().events];
const current = '/v1/timeline/rebuilds/current';

const timelines = async (world: World) => [
  (await world.get('/v1/incidents/login-down/timeline')).body,
  (await world.get('/v1/incidents/disk-full/report?format=html')).body,
];

describe('a rebuild of the index that the log has by key', () => {
  it('tells how much it read, and leaves timelines as they were, as often as it is done', async (t) => {
    const world = await World.open(t);
    await world.publish(...events);
    const before = await timelines(world);
    for (const generation of [2, 3]) {
      const done = await world.rebuild();
      assert.deepEqual(
        [done['state'], done['generation'], done['handled'], done['total'], done['skipped'], done['endedAt'] !== null],
        ['done', generation, events.length, events.length, 0, true],
      );
      assert.deepEqual(await timelines(world), before);
    }
  });

  it('is refused while one runs', async (t) => {
    const world = await World.open(t);
    await world.publish(...events);
    const ask = () => world.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
    const [first, second] = await Promise.all([ask(), ask()]);
    assert.deepEqual([first.statusCode, second.statusCode].sort(), [202, 409]);
    await world.quiet();
    assert.equal((await ask()).statusCode, 202);
  });

  it('that was cut off by the end of its process is told as that, and another one can be started', async (t) => {
    const folder = temporaryFolder(t);
    const killed = await World.open(t, 'from the log', folder);
    await killed.publish(...events);
    await killed.rebuild();
    await killed.store.views('timeline-rebuilds').update('current', (view) => ({
      group: 'rebuilds',
      sortKey: '',
      view: { ...Object(view), state: 'running', endedAt: null },
    }));
    await killed.endProcess();

    const world = await World.open(t, 'from the log', folder);
    const left = (await world.get(current)).json<{ state: string; detail: string }>();
    assert.deepEqual(
      [left.state, left.detail],
      ['discarded', 'The process ended before it was done: start another one.'],
    );
    assert.equal((await world.rebuild())['generation'], 3);
  });

  it('that fails says why', async (t) => {
    const world = await World.open(t);
    const { bus, deps } = world;
    assert.ok(isByKey(bus));
    const rebuildHistory = () => Promise.reject(new Error('the disk is gone'));
    const rebuilds = new LogRebuilds(overridden(bus, { rebuildHistory }), deps);
    assert.equal((await rebuilds.begin())?.state, 'running');
    while (rebuilds.busy > 0) await turn();
    const failed = await rebuilds.current();
    assert.deepEqual([failed?.state, failed?.detail], ['failed', 'It failed: Error: the disk is gone']);
  });
});
