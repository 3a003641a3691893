import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { topics, type EventOf } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { EntryOf } from '@escalog/definitions';
import { appliedEvent, removedEvent } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { Webhook } from 'standardwebhooks';
import { pageTo } from '../testing/escalations-topic.ts';
import { ada, incidentId, minute, night, webhook } from '../testing/examples.ts';
import { webServer, type ReceivedRequest } from '../testing/web-server.ts';
import { temporaryFolder, webhookSecret, World, type WorldOptions } from '../testing/world.ts';

const ownSecret = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;
const hour = 60 * minute;
const to = (url: string, fields: Partial<EntryOf<'subscription'>> = {}): EntryOf<'subscription'> => ({
  ref: 'subscription/warehouse',
  name: 'Warehouse',
  url,
  ...fields,
});
const answering = (statuses: number[]) => (response: ServerResponse) =>
  void response.writeHead(statuses.shift() ?? 204).end();
const typesIn = (received: readonly ReceivedRequest[]) =>
  received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

/** A declaration after the subscription was applied, unless said otherwise. */
function declared(number: number, at = night + minute): EventOf<'IncidentDeclared'> {
  const event = exampleEvents.IncidentDeclared;
  const meta = { ...event.meta, eventId: `event-${number}`, subject: `incident-${number}`, occurredAt: instantOf(at) };
  return { ...event, seenBy: null, meta };
}

/** The same of an incident by its id. */
function of(subject: string, seenBy: readonly string[] | null = null): EventOf<'IncidentDeclared'> {
  const event = declared(1);
  return { ...event, seenBy: seenBy === null ? null : [...seenBy], meta: { ...event.meta, subject } };
}

/** Level 1 pages Ada. */
function pageOf({ escalations }: World): EventOf<'LevelReached'> {
  return {
    ...exampleEvents.LevelReached,
    ...escalations.event('LevelReached'),
    acknowledgeBy: instantOf(night + 5 * minute),
    pages: [pageTo('person/ada')],
  };
}

async function open(
  t: TestContext,
  entries: WorldOptions['entries'] = [],
  options: Omit<WorldOptions, 'entries'> = {},
) {
  const world = await World.open(t, { entries, ...options });
  const declare = async (...events: readonly EventOf<'IncidentDeclared'>[]) => {
    for (const event of events) await world.publish(topics.incidents.name, event);
    await world.advance(0);
  };
  const check = async () => {
    const found = (await world.app.checks()).find(({ name }) => name === 'subscriptions');
    assert.ok(found?.ok);
    return found.detail;
  };
  const waiting = () => world.store.views('subscription-posts').list({ order: 'ascending', limit: 100 });
  return { world, declare, check, waiting };
}

describe('a subscription', () => {
  it('gets an event as it is on the topic, signed by Standard Webhooks with its own secret', async (t) => {
    const receiver = await webServer(t);
    const { declare, waiting } = await open(t, [to(receiver.url, { secret: ownSecret })]);
    await declare(declared(1));
    const [request] = receiver.received;
    assert.ok(request);
    assert.equal(request.headers['webhook-id'], 'event-1_warehouse');
    assert.match(String(request.headers['webhook-timestamp']), /^\d{10}$/);
    const posted = new Webhook(ownSecret).verify(request.body, request.headers as Record<string, string>) as {
      type: string;
      timestamp: string;
      data: { title: string; meta: { eventId: string; occurredAt: string; stream: string; version: number } };
    };
    assert.equal(posted.type, 'IncidentDeclared');
    assert.equal(posted.timestamp, '2026-11-21T02:01:00.000Z');
    assert.equal(posted.data.title, exampleEvents.IncidentDeclared.title);
    assert.deepEqual([posted.data.meta.eventId, posted.data.meta.occurredAt], ['event-1', '2026-11-21T02:01:00.000Z']);
    assert.deepEqual(await waiting(), []);
  });

  it('without a secret of its own has that of the installation', async (t) => {
    const receiver = await webServer(t);
    const { declare } = await open(t, [to(receiver.url)]);
    await declare(declared(1));
    const { body, headers } = receiver.received[0] ?? assert.fail();
    assert.ok(new Webhook(webhookSecret).verify(body, headers as Record<string, string>));
  });

  it('gets every event of incidents, whoever decided it, or those of its types', async (t) => {
    const [all, some, pages] = [await webServer(t), await webServer(t), await webServer(t)];
    const { world, declare } = await open(t, [
      ada([{ ...webhook, url: pages.url }]),
      to(all.url),
      to(some.url, { ref: 'subscription/few', events: ['PageDelivered', 'IncidentRouted'] }),
    ]);
    await declare(of(incidentId));
    await world.publish(topics.routing.name, {
      ...exampleEvents.IncidentRouted,
      meta: { ...exampleEvents.IncidentRouted.meta, subject: incidentId, occurredAt: instantOf(night + minute) },
    });
    await world.reachLevel('person/ada');
    await world.advance(0);
    assert.deepEqual(typesIn(all.received).toSorted(), [
      'DeliveryAttempted',
      'DeliveryStarted',
      'IncidentDeclared',
      'IncidentRouted',
      'LevelReached',
      'PageDelivered',
    ]);
    assert.deepEqual(typesIn(some.received).toSorted(), ['IncidentRouted', 'PageDelivered']);
    assert.ok(!all.received.some(({ body }) => body.includes(pages.url)), 'where people are reached is told to nobody');
  });

  it('gets events of private incidents only when it says so, from when they are until they are not', async (t) => {
    const [usual, trusted, pages] = [await webServer(t), await webServer(t), await webServer(t)];
    const { world, declare } = await open(t, [
      ada([{ ...webhook, url: pages.url }]),
      to(usual.url),
      to(trusted.url, { ref: 'subscription/trusted', private: true }),
    ]);
    await declare(of(incidentId, []));
    await world.reachLevel('person/ada');
    await world.advance(0);
    assert.deepEqual(usual.received, []);
    assert.ok(typesIn(trusted.received).includes('LevelReached'));
    const { VisibilityChanged } = exampleEvents;
    const meta = { ...VisibilityChanged.meta, subject: incidentId, occurredAt: instantOf(night + 2 * minute) };
    await world.publish(topics.incidents.name, { ...VisibilityChanged, seenBy: null, meta });
    await world.advance(0);
    assert.deepEqual(typesIn(usual.received), ['VisibilityChanged']);
  });

  it('waits for the declaration of an incident of which it hears something else first', async (t) => {
    const [receiver, pages] = [await webServer(t), await webServer(t)];
    const { world } = await open(t, [ada([{ ...webhook, url: pages.url }]), to(receiver.url)]);
    await world.reachLevel('person/ada');
    assert.deepEqual(receiver.received, []);
    // What was declared before there was this is private to nobody.
    await world.advance(11_000);
    assert.ok(typesIn(receiver.received).includes('LevelReached'));
  });

  it('gets nothing that happened before it was applied', async (t) => {
    const receiver = await webServer(t);
    const { world, declare } = await open(t);
    await declare(declared(1), declared(2));
    const applied = appliedEvent(to(receiver.url));
    const meta = { ...applied.meta, occurredAt: instantOf(night + 5 * minute) };
    await world.publish(topics.catalog.name, { ...applied, meta });
    await declare(declared(3, night + 6 * minute));
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers['webhook-id']),
      ['event-3_warehouse'],
    );
  });

  it('costs nothing when there is none: no position moves, and nothing is stored', async (t) => {
    const { world, declare, check } = await open(t);
    await declare(declared(1));
    const group = 'escalog.notification.subscriptions';
    assert.deepEqual(
      (await world.bus.positions(group, [topics.incidents.name])).filter(({ offset }) => offset > 0),
      [],
    );
    assert.equal(await check(), 'nobody has subscribed to events');
  });

  it('that fails is tried again under the same id, later and later', async (t) => {
    const receiver = await webServer(t, answering([503, 400, 204]));
    const { world, declare, check, waiting } = await open(t, [to(receiver.url)]);
    await declare(declared(1));
    assert.equal(receiver.received.length, 1);
    assert.match(await check(), /^one subscription; subscription\/warehouse failed last at .* \(HTTP 503\)$/);
    await world.advance(6_000);
    assert.equal(receiver.received.length, 2);
    await world.advance(6 * minute);
    assert.equal(receiver.received.length, 3);
    assert.equal(new Set(receiver.received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size, 1);
    assert.equal(await check(), 'one subscription');
    assert.deepEqual(await waiting(), []);
  });

  it('is given up for an event that fails for most of a day, and for no other', async (t) => {
    const receiver = await webServer(t, (response, { headers }) =>
      answering(headers['webhook-id'] === 'event-1_warehouse' ? [500] : [204])(response),
    );
    const { world, declare, waiting } = await open(t, [to(receiver.url)]);
    await declare(declared(1), declared(2));
    for (let passed = 0; passed < 24; passed += 1) {
      await world.advance(hour);
      await world.advance(0);
    }
    assert.equal(receiver.received.filter(({ headers }) => headers['webhook-id'] === 'event-1_warehouse').length, 7);
    assert.equal(receiver.received.length, 8);
    assert.deepEqual(await waiting(), []);
  });

  it('ends when its receiver says that it is gone, also for a restart, until the entry is changed', async (t) => {
    const receiver = await webServer(t, answering([410]));
    const folder = temporaryFolder();
    const first = await open(t, [to(receiver.url)], { folder });
    await first.declare(declared(1));
    await first.declare(declared(2));
    assert.equal(receiver.received.length, 1);
    assert.match(
      await first.check(),
      /subscription\/warehouse gets nothing any more, because its receiver answered 410/,
    );
    await first.world.close();

    const second = await open(t, [], { folder });
    await second.declare(declared(3));
    assert.equal(receiver.received.length, 1);
    await second.world.publish(topics.catalog.name, appliedEvent(to(receiver.url, { name: 'The warehouse' }), 2));
    await second.declare(declared(4));
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers['webhook-id']),
      ['event-1_warehouse', 'event-4_warehouse'],
    );
  });

  it('gets what waits where its entry says by then, and nothing once it is removed', async (t) => {
    const [before, now] = [await webServer(t, answering([500])), await webServer(t, answering([500]))];
    const { world, declare, waiting } = await open(t, [to(before.url)]);
    await declare(declared(1));
    await world.publish(topics.catalog.name, appliedEvent(to(now.url), 2));
    await world.advance(6_000);
    assert.deepEqual([before.received.length, now.received.length], [1, 1]);
    await world.publish(topics.catalog.name, removedEvent(to(now.url), 3));
    await world.advance(hour);
    await declare(declared(2));
    assert.deepEqual([before.received.length, now.received.length], [1, 1]);
    assert.deepEqual(await waiting(), []);
  });

  it('gets after a crash what was under way, under the same id', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const answers = [() => arrived.resolve()];
    const receiver = await webServer(t, (response) => (answers.shift() ?? (() => answering([204])(response)))());
    const folder = temporaryFolder();
    const first = await open(t, [to(receiver.url)], { folder });
    await first.world.publish(topics.incidents.name, declared(1));
    await arrived.promise;
    await first.world.endProcess();

    const { world } = await open(t, [], { folder });
    await world.advance(2 * minute);
    await world.advance(0);
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers['webhook-id']),
      ['event-1_warehouse', 'event-1_warehouse'],
    );
  });

  it('whose receiver hangs holds up neither another subscription nor a page', async (t) => {
    const hanging = await webServer(t, () => {});
    const [other, pages] = [await webServer(t), await webServer(t)];
    const { world } = await open(t, [
      ada([{ ...webhook, url: pages.url }]),
      to(hanging.url, { events: ['IncidentDeclared'] }),
      to(other.url, { ref: 'subscription/other', events: ['IncidentDeclared'] }),
    ]);
    for (let number = 1; number <= 30; number += 1) await world.publish(topics.incidents.name, declared(number));
    await world.escalations.publish(pageOf(world));
    while (other.received.length < 30 || pages.received.length < 1) await new Promise(setImmediate);
    assert.equal(hanging.received.length, 8);
  });
});
