import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { ada, webhook } from './testing/examples.ts';
import { temporaryFolder, World } from './testing/world.ts';

/** A world in which nobody listens at Ada's webhook, so that her page is tried on and on. */
async function trying(t: TestContext): Promise<{ readonly world: World; readonly folder: string }> {
  const folder = temporaryFolder();
  const world = await World.open(t, { folder, entries: [ada([{ ...webhook, url: 'http://127.0.0.1:9/' }])] });
  await world.reachLevel('person/ada');
  await heard(world);
  return { world, folder };
}

/** Resolves once the auditor has heard all there is. */
async function heard({ bus }: World): Promise<void> {
  const topicsHeard = [topics.escalations.name, topics.notifications.name];
  while ((await bus.lag('escalog.notification.audit', topicsHeard)) > 0) await new Promise(setImmediate);
}

async function pass(world: World, minutes: number): Promise<void> {
  for (let seconds = 0; seconds < minutes * 60; seconds += 10) {
    await world.advance(10_000);
    await heard(world);
    for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
  }
}

async function started(world: World): Promise<number> {
  return (await world.told()).filter((type) => type === 'DeliveryStarted').length;
}

describe('the auditor of notification', () => {
  it('leaves alone what is being delivered', async (t) => {
    const { world } = await trying(t);
    await pass(world, 3);
    assert.equal(await started(world), 1);
    const check = (await world.app.checks()).find(({ name }) => name === 'auditor');
    assert.deepEqual([check?.ok, check?.detail], [true, 'what waits by the log waits in the store']);
  });

  it('has a page delivered again that was deleted behind its back, under the same id', async (t) => {
    const { world: before, folder } = await trying(t);
    await before.close();
    const behindItsBack = openJournal({ folder, onFailure() {} });
    behindItsBack.define('DELETE FROM "aggregates.deliveries"');
    await behindItsBack.close();
    const world = await World.open(t, { folder });
    await pass(world, 3);
    assert.equal(await started(world), 2);
    const ids = (await world.notifications()).flatMap((event) => ('pageId' in event ? [event.pageId] : []));
    assert.equal(new Set(ids).size, 1);
  });
});
