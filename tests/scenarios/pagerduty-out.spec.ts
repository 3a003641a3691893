import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { pagerDutyRoutingKey, pagerDutyStandIn } from '@escalog/notification/testing';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** Payments page a service of PagerDuty first, and Ben after five minutes. */
const entries: readonly CatalogEntry[] = [
  {
    ref: 'person/network-provider',
    name: 'Network provider (PagerDuty)',
    contactMethods: [{ id: 'alert', channel: 'pagerduty', routingKey: pagerDutyRoutingKey }],
  },
  {
    ref: 'escalation-path/payments',
    name: 'Payments',
    nodes: [
      { level: { targets: ['person/network-provider'], acknowledgeWithin: 'PT5M' } },
      { level: { targets: ['person/ben'], acknowledgeWithin: 'PT5M' } },
    ],
    lastResort: 'person/dana',
  },
];

async function opened(t: TestContext) {
  const provider = await pagerDutyStandIn(t);
  const world = await World.open(undefined, { pagerDutyUrl: provider.url });
  assert.equal((await world.post('/v1/catalog/apply', { entries })).status, 200);
  const { body } = await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });
  return { provider, world, id: body.id };
}

describe('a service of PagerDuty on a path', () => {
  it('is paged by an alert, which is resolved once somebody acknowledges here', async (t) => {
    const { provider, world, id } = await opened(t);
    await using _ = world;
    const [alert] = provider.events();
    assert.equal(alert?.event_action, 'trigger');
    assert.equal(alert?.payload?.summary, '[sev2] card payments fail');
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'person/ben' });
    await world.advance(minute);
    const [, recalled, ...more] = provider.events();
    assert.deepEqual(recalled, {
      routing_key: pagerDutyRoutingKey,
      event_action: 'resolve',
      dedup_key: alert?.dedup_key,
    });
    assert.deepEqual(more, []);
  });

  it('acknowledges in its own name by the link in the alert', async (t) => {
    const { provider, world, id } = await opened(t);
    await using _ = world;
    const link = provider.events()[0]?.links?.find(({ text }) => text === 'Acknowledge')?.href ?? '';
    assert.equal((await world.press(link)).status, 200);
    assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'acknowledged');
    assert.ok((await world.entries(id)).some(({ text }) => text.includes('Network provider (PagerDuty) acknowledged')));
  });

  it('is passed over at once when PagerDuty does not know its key', async (t) => {
    const { provider, world } = await opened(t);
    await using _ = world;
    provider.behave('refuses-recipient');
    const { body } = await world.post('/v1/incidents', { title: 'refunds fail', affects: ['Card payments'] });
    assert.equal(world.webhooks.attempts.length, 1, 'Ben, of the next level');
    const story = (await world.entries(body.id)).map(({ text, reason }) => `${text} ${reason ?? ''}`).join('\n');
    assert.match(story, /PagerDuty has no service with this integration key/);
    assert.doesNotMatch(story, new RegExp(pagerDutyRoutingKey));
  });
});
