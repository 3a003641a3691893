import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditGroupOf } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { ViewDocument } from '@escalog/store';
import { Auditor } from './auditor.ts';
import type { Awaited } from './awaited-memory.ts';
import { topic } from './testing/consuming.ts';
import { OpenWorld } from './testing/open-world.ts';
import { update } from './testing/updates.ts';

/** An auditor that remembers every text, and whose writes are told to `writes`, which may fail them. */
async function remembering({ deps }: OpenWorld, writes: (ids: readonly string[]) => void): Promise<Auditor> {
  const views = deps.store.views<Awaited>('test-audit');
  const store = overridden(deps.store, {
    views: () =>
      overridden(views, {
        put: (...documents: readonly ViewDocument<Awaited>[]) => {
          writes(documents.map(({ id }) => id));
          return views.put(...documents);
        },
      }) as never,
  });
  const auditor = new Auditor(
    {
      service: 'test',
      topics: [topic],
      types: new Set(['UpdatePosted']),
      fold: (awaited, event) => (event.type === 'UpdatePosted' ? { ...awaited, [event.text]: null } : awaited),
      audit: async () => ({ findings: [], settled: [] }),
      restore: async () => new Map(),
    },
    { ...deps, store },
  );
  await auditor.start();
  return auditor;
}

function heard({ deps }: OpenWorld): () => Promise<boolean> {
  return async () => (await deps.bus.lag(auditGroupOf('test'), [topic])) === 0;
}

async function awaitedOf({ deps }: OpenWorld, key: string): Promise<readonly string[]> {
  return Object.keys((await deps.store.views<Awaited>('test-audit').get(key)) ?? {}).toSorted();
}

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('what an auditor hears in one turn', () => {
  it('is written once, whatever the partitions', async () => {
    await using world = new OpenWorld();
    const writes: (readonly string[])[] = [];
    const auditor = await remembering(world, (ids) => writes.push(ids));
    for (const key of keys) await world.deps.bus.publish(topic, [update(key, 'one')]);
    await world.until(heard(world));
    assert.deepEqual(
      writes.map((ids) => ids.toSorted()),
      [keys],
    );
    await auditor.stop();
  });

  it('is heard again, all of it, when it could not be written', async () => {
    await using world = new OpenWorld();
    let failures = 0;
    const auditor = await remembering(world, () => {
      if (failures > 0) return;
      failures += 1;
      throw new AppError('ESCALOG_TEST_DOWN', 'the store is down', { retriable: true });
    });
    for (const key of keys) await world.deps.bus.publish(topic, [update(key, 'one')]);
    await world.until(() => failures === 1);
    await world.deps.bus.publish(topic, [update('a', 'two')]);
    await world.until(async () => {
      world.clock.advance(100);
      return heard(world)();
    });
    assert.deepEqual(await awaitedOf(world, 'a'), ['one', 'two']);
    assert.deepEqual(await awaitedOf(world, 'f'), ['one']);
    await auditor.stop();
  });
});
