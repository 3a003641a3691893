import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics, type NotificationsEvent } from '@escalog/contracts';
import { appliedEvent } from '@escalog/definitions/testing';
import { ManualClock } from '@escalog/kernel/testing';
import { ada, email, incidentId, minute, night, pageId, sandbox, webhook } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { temporaryFolder, World } from './testing/world.ts';

describe('the notification service', () => {
  it('brings a page of a level to the mailbox of its person', async (t) => {
    const mail = await mailServer(t);
    const world = await World.open(t, { entries: [ada([email])], smtpUrl: mail.url });
    const level = await world.reachLevel('person/ada');
    await world.quiet();
    assert.equal(mail.received.length, 1);
    assert.deepEqual(await world.told(), ['DeliveryStarted', 'DeliveryAttempted mail 1 accepted', 'PageDelivered']);
    const events = await world.notifications();
    assert.deepEqual(
      events.map(({ meta }) => [meta.subject, meta.stream, meta.version]),
      [1, 2, 3].map((version) => [incidentId, `delivery/${pageId}`, version]),
    );
    assert.deepEqual(
      events.map(({ meta }) => meta.correlationId),
      ['declaration', 'declaration', 'declaration'],
    );
    assert.deepEqual(
      events.map(({ meta }) => meta.causationId),
      [level.meta.eventId, events[0]?.meta.eventId, events[1]?.meta.eventId],
    );
  });

  it('pages the last resort of an exhausted path like anybody else', async (t) => {
    const hook = await webServer(t);
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    await world.exhaust('person/ada');
    await world.quiet();
    assert.equal(hook.received.length, 1);
  });

  it('gives the page a link that acknowledges in the name of who was paged', async (t) => {
    const hook = await webServer(t);
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    await world.reachLevel('person/ada');
    await world.quiet();
    const { data } = JSON.parse(hook.received[0]?.body ?? '') as { data: { acknowledgeUrl: string } };
    const token = new URL(data.acknowledgeUrl).searchParams.get('token') ?? '';
    assert.deepEqual(world.links.read(token), { incidentId, pageId, person: 'person/ada' });
  });

  it('repeats what failed for now, after a while and under the same key', async (t) => {
    const statuses = [503, 503, 200];
    const hook = await webServer(t, (response) => void response.writeHead(statuses.shift() ?? 404).end());
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    await world.reachLevel('person/ada');
    await world.advance(999);
    assert.equal(hook.received.length, 1);
    await world.advance(501);
    await world.advance(3_000);
    assert.deepEqual(await world.told(), [
      'DeliveryStarted',
      'DeliveryAttempted hook 1 failed',
      'DeliveryAttempted hook 2 failed',
      'DeliveryAttempted hook 3 accepted',
      'PageDelivered',
    ]);
    assert.equal(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  });

  it('goes on to the next method at once when one fails for good', async (t) => {
    const mail = await mailServer(t, [{ at: 'recipient', code: 550, text: 'no such user' }]);
    const hook = await webServer(t);
    const methods = [email, { ...webhook, url: hook.url }];
    const world = await World.open(t, {
      entries: [ada(methods, { high: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }] })],
      smtpUrl: mail.url,
    });
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.deepEqual(await world.told(), [
      'DeliveryStarted',
      'DeliveryAttempted mail 1 failed',
      'DeliveryAttempted hook 1 accepted',
      'PageDelivered',
    ]);
    await world.advance(10 * minute);
    assert.equal(hook.received.length, 1);
  });

  it('tries the later methods of the contact rules at their time, though an earlier one was accepted', async (t) => {
    const hook = await webServer(t);
    const world = await World.open(t, {
      entries: [
        ada([sandbox, { ...webhook, url: hook.url }], {
          high: [{ method: 'inbox' }, { method: 'hook', after: 'PT5M' }],
        }),
      ],
    });
    await world.reachLevel('person/ada');
    await world.advance(5 * minute - 1);
    assert.equal(hook.received.length, 0);
    await world.advance(1);
    assert.equal(hook.received.length, 1);
  });

  it('says at once that a page cannot be delivered to somebody unknown, and delivers the other', async (t) => {
    const world = await World.open(t, { entries: [ada([sandbox])] });
    await world.reachLevel('person/nobody', 'person/ada');
    await world.quiet();
    const ends = (await world.notifications()).filter(
      (event) => 'person' in event && event.type !== 'DeliveryStarted' && event.type !== 'DeliveryAttempted',
    );
    assert.deepEqual(ends.map((event) => `${event.type} ${'person' in event ? event.person : ''}`).toSorted(), [
      'PageDelivered person/ada',
      'PageUndeliverable person/nobody',
    ]);
  });

  it('withdraws a page that is being repeated, and then leaves the person in peace', async (t) => {
    const hook = await webServer(t, (response) => void response.writeHead(503).end());
    const world = await World.open(t, {
      entries: [
        ada([{ ...webhook, url: hook.url }, sandbox], {
          high: [{ method: 'hook' }, { method: 'inbox', after: 'PT5M' }],
        }),
      ],
    });
    await world.reachLevel('person/ada');
    await world.quiet();
    await world.halt(pageId);
    await world.advance(10 * minute);
    assert.deepEqual(await world.told(), ['DeliveryStarted', 'DeliveryAttempted hook 1 failed', 'PageWithdrawn']);
    assert.equal(hook.received.length, 1);
  });

  it('records how an attempt ended that was under way when the page was withdrawn', async (t) => {
    let answer = (): void => assert.fail('nothing was received');
    const hook = await webServer(t, (response) => (answer = () => void response.writeHead(503).end()));
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    await world.reachLevel('person/ada');
    while (hook.received.length === 0) await new Promise(setImmediate);
    await world.halt(pageId);
    while (!(await world.told()).includes('PageWithdrawn')) await new Promise(setImmediate);
    answer();
    await world.advance(10 * minute);
    assert.deepEqual(await world.told(), ['DeliveryStarted', 'PageWithdrawn', 'DeliveryAttempted hook 1 failed']);
  });

  it('pages once when the same event comes again', async (t) => {
    const world = await World.open(t, { entries: [ada([sandbox])] });
    const event = await world.reachLevel('person/ada');
    await world.publish(topics.escalations.name, event);
    await world.quiet();
    assert.deepEqual(await world.told(), ['DeliveryStarted', 'DeliveryAttempted inbox 1 accepted', 'PageDelivered']);
  });

  it('uses the address that the person has when the page is sent', async (t) => {
    const [before, now] = [await webServer(t, (response) => void response.writeHead(503).end()), await webServer(t)];
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: before.url }])] });
    await world.reachLevel('person/ada');
    await world.quiet();
    await world.publish(topics.catalog.name, appliedEvent(ada([{ ...webhook, url: now.url }]), 2));
    await world.advance(2_000);
    assert.deepEqual([before.received.length, now.received.length], [1, 1]);
  });

  it('tells in its readiness where links point to, and is ready although few can open them', async (t) => {
    const linksOf = async (linksWarning?: string) =>
      (await (await World.open(t, linksWarning === undefined ? {} : { linksWarning })).app.checks()).find(
        ({ name }) => name === 'links',
      );
    assert.deepEqual(await linksOf(), {
      name: 'links',
      ok: true,
      detail: 'Links in pages point to https://escalog.example.',
    });
    assert.deepEqual(await linksOf('Set the public URL.'), { name: 'links', ok: true, detail: 'Set the public URL.' });
  });
});

describe('a burst of pages to a server that is slow', () => {
  /** One more than can be sent to one server at once. */
  const people = Array.from({ length: 129 }, (_, index) => `person/p${index}`);
  const burst = async (t: Parameters<typeof World.open>[0]) => {
    const slow = Promise.withResolvers<void>();
    const hook = await webServer(t, (response) => void slow.promise.then(() => response.writeHead(204).end()));
    const world = await World.open(t, {
      entries: people.map((ref) => ({ ...ada([{ ...webhook, url: `${hook.url}/${ref}` }]), ref })),
    });
    const { pages } = await world.reachLevel(...people);
    while (hook.received.length < 128) await new Promise(setImmediate);
    const told = async (what: string) => (await world.told()).filter((line) => line === what).length;
    return { world, hook, lastPage: pages.at(-1)?.pageId ?? '', answer: () => slow.resolve(), told };
  };

  it('is brought to everybody at the first attempt, however long the last must wait for its turn, and whichever process looks', async (t) => {
    const { world, hook, lastPage, answer, told } = await burst(t);
    await world.replica();
    const deliveries = world.store.aggregates<unknown, unknown, NotificationsEvent>('deliveries');
    for (let second = 1; second <= 30; second += 1) {
      world.clock.advance(1_000);
      while (((await deliveries.load(lastPage))?.timers[0]?.dueAt ?? 0) < world.clock.now() + 6_000)
        await new Promise(setImmediate);
    }
    assert.equal(hook.received.length, 128);
    answer();
    await world.quiet();
    assert.equal(hook.received.length, 129);
    assert.equal(await told('DeliveryAttempted hook 1 accepted'), 129);
    assert.equal((await world.told()).length, 3 * 129);
  });

  it('is taken over from a process that is frozen, which sends nothing that has waited when it goes on', async (t) => {
    const { world, hook, answer, told } = await burst(t);
    const running = new ManualClock(night);
    await world.replica(running);
    running.advance(12_000);
    while (hook.received.length < 2 * 128) await new Promise(setImmediate);
    answer();
    await world.advance(12_000);
    assert.equal(hook.received.length, 128 + 129);
    assert.equal(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size, 129);
    assert.deepEqual(
      [
        await told('DeliveryAttempted hook 1 failed'),
        await told('DeliveryAttempted hook 2 accepted'),
        await told('PageDelivered'),
      ],
      [129, 129, 129],
    );
  });
});

describe('an attempt that was under way when the process died', () => {
  const killedWhileSending = async (t: Parameters<typeof World.open>[0], soleOwner: boolean) => {
    const hook = await webServer(t, (response, { headers }) => {
      if (hook.received.length > 1) response.writeHead(204).end();
      else assert.ok(headers['webhook-id']);
    });
    const folder = temporaryFolder();
    const first = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])], folder });
    await first.reachLevel('person/ada');
    while (hook.received.length === 0) await new Promise(setImmediate);
    await first.endProcess();
    return { hook, world: await World.open(t, { folder, soleOwner }) };
  };

  it('is made again at once, under the same key, by the only process there is', async (t) => {
    const { hook, world } = await killedWhileSending(t, true);
    await world.quiet();
    assert.deepEqual(await world.told(), [
      'DeliveryStarted',
      'DeliveryAttempted hook 1 failed',
      'DeliveryAttempted hook 2 accepted',
      'PageDelivered',
    ]);
    assert.equal(hook.received[0]?.headers['webhook-id'], hook.received[1]?.headers['webhook-id']);
  });

  it('is made again once it must have ended, where another process may be making it', async (t) => {
    const { hook, world } = await killedWhileSending(t, false);
    await world.advance(11_999);
    assert.equal(hook.received.length, 1);
    await world.advance(1);
    assert.equal(hook.received.length, 2);
  });
});
