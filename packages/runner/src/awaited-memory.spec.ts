import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { AwaitedMemory, type Awaited } from './awaited-memory.ts';
import { OpenWorld } from './testing/open-world.ts';

const partition = 3;
const page = { 'page-1': instantOf(0) };

describe('what an auditor awaits', () => {
  const viewsOf = ({ deps }: OpenWorld) => deps.store.views<Awaited>('test-audit');
  const learned = async (world: OpenWorld) => {
    const memory = new AwaitedMemory(viewsOf(world));
    await memory.learn(partition);
    return memory;
  };

  it('is known to who comes next, until it is over', async () => {
    await using world = new OpenWorld();
    const first = await learned(world);
    first.remember('incident', partition, page);
    await first.write(['incident']);
    const second = await learned(world);
    assert.deepEqual(second.get('incident'), { partition, awaited: page });
    second.remember('incident', partition, {});
    await second.write(['incident']);
    assert.deepEqual([...(await learned(world))], []);
  });

  it('is over although whether it was written is unknown', async () => {
    await using world = new OpenWorld();
    const views = viewsOf(world);
    const memory = new AwaitedMemory(
      overridden(views, {
        put: async (...documents) => {
          await views.put(...documents);
          throw new Error('the answer was lost');
        },
      }),
    );
    memory.remember('incident', partition, page);
    await assert.rejects(memory.write(['incident']));
    memory.remember('incident', partition, {});
    await memory.write(['incident']);
    assert.deepEqual([...(await learned(world))], []);
  });

  it('costs the store nothing when it begins and ends between two writes', async () => {
    await using world = new OpenWorld();
    const removed: string[] = [];
    const memory = new AwaitedMemory(overridden(viewsOf(world), { remove: async (id) => void removed.push(id) }));
    memory.remember('incident', partition, page);
    memory.remember('incident', partition, {});
    await memory.write(['incident']);
    assert.deepEqual(removed, []);
  });
});
