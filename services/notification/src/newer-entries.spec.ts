import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactMethod } from '@escalog/definitions';
import { ada, webhook } from './testing/examples.ts';
import { webServer } from './testing/web-server.ts';
import { World } from './testing/world.ts';

/** As an entry has it that a newer release of the catalog took while a cluster is being updated. */
const pigeon = { id: 'pigeon', channel: 'pigeon', loft: 'north' } as unknown as ContactMethod;

describe('a contact method of a kind that only a newer release knows', () => {
  it('fails for good, and the page takes the others', async (t) => {
    const hook = await webServer(t);
    const world = await World.open(t, { entries: [ada([pigeon, { ...webhook, url: hook.url }])] });
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.equal(hook.received.length, 1);
    assert.deepEqual((await world.told()).toSorted(), [
      'DeliveryAttempted hook 1 accepted',
      'DeliveryAttempted pigeon 1 failed',
      'DeliveryStarted',
      'PageDelivered',
    ]);
    await world.app.checks();
    assert.equal((await (await world.server(t)).inject({ url: '/v1/channels' })).statusCode, 200);
  });

  it('alone is no way to anybody, so the path goes on', async (t) => {
    const world = await World.open(t, { entries: [ada([pigeon])] });
    await world.reachLevelWith('low', 'person/ada');
    await world.quiet();
    assert.equal((await world.told()).at(-1), 'PageUndeliverable');
  });
});
