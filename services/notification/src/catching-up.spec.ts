import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { after } from '@escalog/kernel';
import { ada, incident, minute, webhook } from './testing/examples.ts';
import { webServer } from './testing/web-server.ts';
import { World } from './testing/world.ts';

const hour = 60 * minute;
/** Thirty incidents, of which every sixth is not answered. */
const all = Array.from({ length: 30 }, (_, index) => `incident-${String(index).padStart(2, '0')}`);
const unanswered = all.filter((_, index) => index % 6 === 5);

const pageOf = (id: string) => `${id}/team/payments/1.1/ada`;

/** What policy tells of one incident that pages Ada, and then that somebody acknowledged. */
async function told(world: World, id: string, what: 'pages' | 'answered'): Promise<void> {
  const type = what === 'pages' ? 'LevelReached' : 'EscalationHalted';
  const { meta, reason } = world.escalations.event(type);
  const common = {
    meta: { ...meta, subject: id, stream: `escalations/${id}`, version: what === 'pages' ? 1 : 2 },
    escalationId: `${id}/team/payments`,
  };
  const page = { pageId: pageOf(id), person: 'person/ada', name: 'Ada Lovelace', via: ['person/ada'] };
  await world.publish(
    topics.escalations.name,
    what === 'pages'
      ? {
          ...common,
          type: 'LevelReached',
          reason,
          cycle: 1,
          level: 1,
          urgency: 'high',
          acknowledgeBy: after(world.clock.now(), 5 * minute),
          incident: { ...incident, title: id },
          pages: [page],
          name: null,
          mode: 'everyone',
          repeats: [],
          acknowledgement: 'first',
        }
      : {
          ...common,
          type: 'EscalationHalted',
          answeredPages: [],
          openPages: [page.pageId],
          acknowledgedBy: [],
          lapsesAt: null,
          acknowledgedAt: null,
          snoozed: false,
          reason: { code: 'acknowledged', text: 'Bo Chen acknowledged.', definition: null, facts: {} },
        },
  );
}

async function hookWorld(t: TestContext, rules?: Parameters<typeof ada>[1]) {
  const hook = await webServer(t, (response) => void response.writeHead(204).end());
  const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }], rules)] });
  return { hook, world };
}

describe('after an hour in which nothing was delivered', () => {
  it('nobody is paged for what was answered meanwhile, and who is reads how late it is', async (t) => {
    const { hook, world } = await hookWorld(t);
    await world.app.stop();
    for (const id of all) await told(world, id, 'pages');
    world.clock.advance(hour / 2);
    for (const id of all) if (!unanswered.includes(id)) await told(world, id, 'answered');
    world.clock.advance(hour / 2);
    await world.replica();
    await world.quiet();

    const bodies = hook.received.map(
      ({ body }) => JSON.parse(body) as { data: { title: string; lateSeconds: number } },
    );
    assert.deepEqual(bodies.map(({ data }) => data.title).toSorted(), unanswered);
    assert.ok(bodies.every(({ data }) => data.lateSeconds === 3_600));
    const notSent = (await world.notifications()).filter(
      (event) => event.type === 'DeliveryAttempted' && event.outcome === 'not-sent',
    );
    assert.equal(notSent.length, all.length - unanswered.length, 'and each of them says so');
  });

  it('steps that are due by the same method are one message', async (t) => {
    const { hook, world } = await hookWorld(t, {
      high: ['PT0S', 'PT5M', 'PT10M', 'PT20M'].map((wait) => ({ method: 'hook', after: wait })),
    });
    await told(world, 'incident-00', 'pages');
    await world.quiet();
    assert.equal(hook.received.length, 1);
    await world.app.stop();
    world.clock.advance(hour);
    await world.replica();
    await world.advance(0);
    assert.equal(hook.received.length, 2, 'once, not three times');
    assert.equal((await world.told()).filter((line) => line.startsWith('DeliveryAttempted')).length, 2);
  });
});
