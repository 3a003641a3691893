import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

describe('a page that fails at first', () => {
  it('is tried again under the same key until it gets through', async () => {
    await using world = await World.open();
    world.webhooks.statuses.push(500, 503);
    await world.post('/v1/incidents', { title: 'check the webhook', responder: 'person/ben' });
    await world.advance(2 * minute);

    assert.equal(world.webhooks.attempts.length, 3);
    assert.equal(new Set(world.webhooks.attempts.map(({ id }) => id)).size, 1);
  });

  it('is not tried any more once the incident is resolved', async () => {
    await using world = await World.open();
    world.webhooks.statuses.push(500, 500, 500, 500);
    const { body } = await world.post('/v1/incidents', { title: 'check the webhook', responder: 'person/ben' });
    assert.equal(world.webhooks.attempts.length, 1);
    await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'person/ana' });
    await world.advance(60 * minute);

    assert.equal(world.webhooks.attempts.length, 1);
    const kinds = (await world.entries(body.id)).map(({ kind }) => kind);
    assert.ok(kinds.includes('page-withdrawn'));
    assert.deepEqual(kinds.filter((kind) => kind === 'level-reached').length, 1);
  });

  it('moves on to the next method at once when the first never works', async () => {
    await using world = await World.open();
    world.mailbox.refuseWith = 550;
    await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });

    assert.equal(world.webhooks.attempts.length, 1, 'without waiting for the three minutes of the rule');
  });
});
