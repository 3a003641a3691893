/** Two notification services on one store, as replicas: what one has done the other knows, and does not do again. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { topics, type EventOf } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { instantOf } from '@escalog/kernel';
import type { Store } from '@escalog/store';
import { openMongoStore } from '@escalog/store/mongodb';
import { slackStandIn } from './channels/testing/slack-stand-in.ts';
import { pushStandIn } from './channels/testing/push-stand-in.ts';
import { TwilioStandIn } from './channels/testing/twilio-stand-in.ts';
import { vapidKeysOf } from './channels/push/vapid.ts';
import { ContactLimits } from './contact-limits.ts';
import type { LimitedAttempt } from './domain/contact-limit.ts';
import { pageTo } from './testing/escalations-topic.ts';
import { ada, incident, minute, night, webhook } from './testing/examples.ts';
import { webServer } from './testing/web-server.ts';
import { linkSecret, World, type WorldOptions } from './testing/world.ts';

const mongodb = process.env['ESCALOG_TEST_MONGODB'] ?? '';
const withoutServer =
  mongodb === '' && (process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_MONGODB to the URL of a MongoDB server');
const log = { info() {}, warn() {}, error() {} };
const sms = { id: 'text', channel: 'sms', number: '+442079460958' } as const;
const inAQuarter = 5;
/** Enough that each replica hears of some of them. */
const incidents = Array.from({ length: 12 }, (_, index) => `019aa3c1-0000-7000-8000-0000000001${10 + index}`);

/** A database of its own, opened once for each process. */
function openerOf(): () => Promise<Store> {
  const database = `notification-${randomUUID()}`;
  return () => openMongoStore({ url: mongodb, database, log });
}

/** Ada is paged about an incident, at that level. */
function levelOf(world: World, incidentId: string, level = 1): EventOf<'LevelReached'> {
  const event = world.escalations.event('LevelReached');
  const escalationId = `${incidentId}/team/payments`;
  return {
    ...exampleEvents.LevelReached,
    ...event,
    meta: {
      ...event.meta,
      eventId: `${escalationId}/${level}`,
      stream: `escalations/${incidentId}`,
      subject: incidentId,
    },
    escalationId,
    level,
    urgency: 'high',
    acknowledgeBy: instantOf(night + 5 * minute),
    incident,
    pages: [{ ...pageTo('person/ada'), pageId: `${escalationId}/1.${level}/ada` }],
    repeats: [],
  };
}

/** Each incident a minute after the other, so that each page is a message of its own. */
async function pageApart(world: World): Promise<void> {
  for (const incidentId of incidents) {
    await world.publish(topics.escalations.name, levelOf(world, incidentId));
    await world.advance(minute);
  }
}

async function two(t: TestContext, options: WorldOptions) {
  const world = await World.open(t, { ...options, openStore: openerOf() });
  const other = await world.replica();
  await world.quiet();
  return { world, servers: [await world.server(t), await world.server(t, other)] as const };
}

describe('two replicas of notification', { skip: withoutServer, timeout: 120_000 }, () => {
  it('send one contact method together no more than its limit allows, and each thing that waited once', async (t) => {
    const open = openerOf();
    const stores = [await open(), await open()] as const;
    for (const store of stores) t.after(() => store.close());
    let now = night;
    const clock = { now: () => now } as ConstructorParameters<typeof ContactLimits>[0]['clock'];
    const limits = stores.map(
      (store) => new ContactLimits({ store, clock, log, isWanted: async () => true, wake: async () => {} }),
    );
    const method = { person: 'person/ada', methodId: 'text', channel: 'sms', what: 'high' as const };
    const attempts = Array.from({ length: 20 }, (_, index): LimitedAttempt => {
      const pageId = `one/1.${index}/ada`;
      return { pageId, incidentId: 'one', key: `${pageId}/text`, step: 'text', attempt: 1 };
    });
    const race = (racing: readonly LimitedAttempt[]) =>
      Promise.all(
        racing.map(async (attempt, index) => ({
          key: attempt.key,
          turn: await limits[index % 2]!.turnOf(method, attempt, 1, 'page'),
        })),
      );

    const first = await race(attempts);
    const held = first.filter(({ turn }) => turn.kind === 'held').map(({ key }) => key);
    assert.equal(held.length, attempts.length - inAQuarter);

    now = instantOf(night + 15 * minute);
    const again = await race(attempts.filter(({ key }) => held.includes(key)));
    const leaders = again.flatMap(({ key, turn }) => (turn.kind === 'send' ? [{ key, also: turn.also }] : []));
    const told = leaders.flatMap(({ key, also }) => [key, ...also.map((one) => one.key)]);
    assert.equal(leaders.length, 1);
    assert.deepEqual(told.toSorted(), held.toSorted());
  });

  it('tell of every page once, in few messages, whichever of them holds it', async (t) => {
    const twilio = await TwilioStandIn.open();
    t.after(() => twilio[Symbol.asyncDispose]());
    const { world } = await two(t, { entries: [ada([sms])], providers: { twilio: twilio.settings } });
    await Promise.all(
      [1, 2].flatMap((level) =>
        incidents.map((incidentId) => world.publish(topics.escalations.name, levelOf(world, incidentId, level))),
      ),
    );
    await world.advance(0);
    const atOnce = twilio.taken.length;
    assert.ok(atOnce < incidents.length, `${atOnce} messages at once`);
    await world.advance(20 * minute);
    const told = (await world.notifications()).flatMap((event) =>
      event.type === 'DeliveryAttempted' && event.outcome !== 'failed' ? [event.pageId] : [],
    );
    assert.equal(new Set(told).size, 2 * incidents.length);
    assert.equal(told.length, 2 * incidents.length);
    assert.ok(twilio.taken.length < incidents.length, `${twilio.taken.length} messages in all`);
  });

  it('take a message back once', async (t) => {
    const token = 'xoxb-1-2-notatoken';
    const provider = await slackStandIn(t, token);
    const { world } = await two(t, {
      entries: [ada([{ id: 'dm', channel: 'slack', to: 'U012AB3CD' }])],
      providers: { slackBotToken: token, slackUrl: provider.url },
    });
    await pageApart(world);
    assert.equal(provider.messages.size, incidents.length);
    for (const incidentId of incidents) {
      const escalationId = `${incidentId}/team/payments`;
      const event = world.escalations.event('EscalationHalted');
      await world.publish(topics.escalations.name, {
        ...exampleEvents.EscalationHalted,
        ...event,
        meta: {
          ...event.meta,
          eventId: `${escalationId}/halted`,
          stream: `escalations/${incidentId}`,
          subject: incidentId,
        },
        escalationId,
        answeredPages: [],
        openPages: [`${escalationId}/1.1/ada`],
      });
    }
    await world.advance(0);
    const recalled = (await world.notifications()).filter((event) => event.type === 'MessageRecalled');
    assert.equal(recalled.length, incidents.length);
    assert.ok([...provider.messages.values()].every(({ buttons }) => buttons.length === 0));
    assert.equal(provider.requests.filter(({ path }) => path.includes('chat.update')).length, incidents.length);
  });

  it('post each event once to a subscription', async (t) => {
    const receiver = await webServer(t);
    const { world } = await two(t, {
      entries: [{ ref: 'subscription/warehouse', name: 'Warehouse', url: receiver.url }],
    });
    for (const incidentId of incidents) {
      const { meta } = exampleEvents.IncidentDeclared;
      await world.publish(topics.incidents.name, {
        ...exampleEvents.IncidentDeclared,
        seenBy: null,
        meta: { ...meta, eventId: incidentId, subject: incidentId, occurredAt: instantOf(night + minute) },
      });
    }
    while (receiver.received.length < incidents.length) await new Promise(setImmediate);
    await world.quiet();
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers['webhook-id']).toSorted(),
      incidents.map((id) => `${id}_warehouse`).toSorted(),
    );
  });

  it('page by push a device that was registered at the other', async (t) => {
    const { world, servers } = await two(t, { entries: [ada([{ id: 'phone', channel: 'push' }])] });
    const provider = await pushStandIn(t, vapidKeysOf(linkSecret).publicKey);
    const made = await servers[0].inject({ method: 'POST', url: '/v1/people/ada/contact-methods/phone/push-link' });
    const token = encodeURIComponent(new URL(made.json<{ url: string }>().url).searchParams.get('token') ?? '');
    const registered = await servers[1].inject({
      method: 'POST',
      url: `/v1/push/devices?token=${token}`,
      payload: provider.subscribe(),
    });
    assert.equal(registered.statusCode, 201, registered.body);
    await pageApart(world);
    assert.equal(provider.pushed.length, incidents.length);
  });

  it('take the code that the other sent, once', async (t) => {
    const hook = await webServer(t);
    const { servers } = await two(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    const url = '/v1/people/ada/contact-methods/hook/verification';
    assert.equal((await servers[0].inject({ method: 'POST', url, payload: {} })).statusCode, 200);
    const code = /\b\d{6}\b/.exec(hook.received[0]?.body ?? '')?.[0];
    const told = await Promise.all(
      servers.map((server) => server.inject({ method: 'POST', url: `${url}/confirm`, payload: { code } })),
    );
    assert.deepEqual(told.map(({ statusCode }) => statusCode).toSorted(), [200, 422]);
  });
});
