import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { topics, type CatalogEvent } from '@escalog/contracts';
import { removedEvent, appliedEvent } from '@escalog/definitions/testing';
import type { FastifyInstance } from 'fastify';
import { vapidKeysOf } from '../channels/push/vapid.ts';
import { pushStandIn } from '../channels/testing/push-stand-in.ts';
import { ada, email, sandbox } from '../testing/examples.ts';
import { linkSecret, temporaryFolder, World } from '../testing/world.ts';

const phone = { id: 'phone', channel: 'push' } as const;
const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const day = 24 * 60 * 60 * 1_000;

async function open(t: TestContext) {
  const world = await World.open(t, { entries: [ada([phone, email])] });
  const server = await world.server(t);
  const provider = await pushStandIn(t, vapidKeysOf(linkSecret).publicKey);
  const made = await server.inject({ method: 'POST', url: link });
  const { url } = made.json<{ url: string }>();
  const token = encodeURIComponent(new URL(url).searchParams.get('token') ?? '');
  const register = (payload: object = provider.subscribe(), ofLink = token) =>
    server.inject({ method: 'POST', url: `/v1/push/devices?token=${ofLink}`, payload, headers: firefox });
  return { world, server, provider, token, register };
}

const link = '/v1/people/ada/contact-methods/phone/push-link';
const problemOf = async (server: FastifyInstance, url: string) => {
  const answer = await server.inject({ method: 'POST', url });
  return [answer.statusCode, answer.json<{ code: string }>().code];
};

describe('a link to register devices', () => {
  it('is made for a contact method by push, and says until when it is good', async (t) => {
    const { server } = await open(t);
    const answer = await server.inject({ method: 'POST', url: link });
    const { url, ...rest } = answer.json<{ url: string }>();
    assert.equal(answer.statusCode, 201);
    assert.match(url, /^https:\/\/escalog\.example\/push\?token=/);
    assert.deepEqual(rest, { person: 'person/ada', methodId: 'phone', expiresAt: '2026-11-28T02:00:00.000Z' });
  });

  it('is not made for nobody, for no method, or for one by mail', async (t) => {
    const { server } = await open(t);
    assert.deepEqual(await problemOf(server, '/v1/people/nobody/contact-methods/phone/push-link'), [
      404,
      'person-not-found',
    ]);
    assert.deepEqual(await problemOf(server, '/v1/people/ada/contact-methods/fax/push-link'), [
      404,
      'method-not-found',
    ]);
    const byMail = await server.inject({ method: 'POST', url: '/v1/people/ada/contact-methods/mail/push-link' });
    assert.equal(byMail.statusCode, 422);
    assert.match(
      byMail.json<{ detail: string }>().detail,
      /"mail" is by email, which needs no device; by push are phone\.$/,
    );
  });
});

describe('registering a device', () => {
  it('has a page reach it', async (t) => {
    const { world, provider, register } = await open(t);
    const answer = await register();
    assert.equal(answer.statusCode, 201);
    assert.equal(answer.json<{ name: string }>().name, 'Firefox on Linux');
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.equal(provider.pushed.length, 1);
    assert.equal(provider.pushed[0]?.payload.title, '[sev1] Nobody can pay');
    assert.ok((await world.told()).includes('DeliveryAttempted phone 1 accepted'));
    const told = JSON.stringify(await world.notifications());
    const [device] = provider.pushed;
    assert.ok(!told.includes(new URL(device?.endpoint ?? '').pathname), 'the endpoint stands in no topic');
  });

  it('wants a link that is good', async (t) => {
    const { world, provider, token, register } = await open(t);
    assert.equal((await register(provider.subscribe(), 'x')).statusCode, 403);
    const { token: ofPage } = Object.fromEntries(
      new URL(world.links.urlFor({ incidentId: 'i', pageId: 'p', person: 'person/ada' })).searchParams,
    );
    assert.equal((await register(provider.subscribe(), String(ofPage))).statusCode, 403);
    world.clock.advance(7 * day + 1_000);
    assert.equal((await register(provider.subscribe(), token)).statusCode, 403);
  });

  it('wants what a browser gives, and says what is wrong', async (t) => {
    const { provider, register } = await open(t);
    const good = provider.subscribe();
    const refused = async (payload: object) => {
      const answer = await register(payload);
      return `${answer.statusCode} ${answer.json<{ detail: string }>().detail}`;
    };
    assert.match(await refused({ ...good, endpoint: 'http://push.example/x' }), /^422 endpoint is not an https/);
    assert.match(await refused({ ...good, endpoint: 'https://a:b@push.example/x' }), /^422 endpoint is not an https/);
    assert.match(await refused({ ...good, endpoint: 'not a URL' }), /^422 endpoint is not an https/);
    assert.match(await refused({ ...good, endpoint: `https://push.example/${'x'.repeat(1_000)}` }), /^400 /);
    assert.match(
      await refused({ ...good, endpoint: 'https://10.0.0.1/x' }),
      /^422 The push service: 10\.0\.0\.1 is a private address/,
    );
    const noPoint = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url');
    assert.match(await refused({ ...good, keys: { ...good.keys, p256dh: noPoint } }), /^422 keys\.p256dh is no point/);
    assert.match(await refused({ ...good, keys: { ...good.keys, p256dh: 'short' } }), /^400 /);
    assert.match(await refused({ ...good, keys: { ...good.keys, auth: 'short' } }), /^400 /);
    assert.match(await refused({ endpoint: good.endpoint }), /^400 /);
    assert.equal((await register({ ...good, expirationTime: null })).statusCode, 201);
  });

  it('takes over what the browser has subscribed with anew', async (t) => {
    const { world, server, provider, register } = await open(t);
    const first = provider.subscribe();
    const { id } = (await register(first)).json<{ id: string }>();
    const second = provider.subscribe();
    const renew = (auth: string) =>
      server.inject({ method: 'POST', url: '/v1/push/devices/renewal', payload: { id, auth, ...second } });
    assert.equal((await renew(second.keys.auth)).statusCode, 404);
    assert.equal((await renew(first.keys.auth)).statusCode, 200);
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.deepEqual(
      provider.pushed.map(({ endpoint }) => endpoint),
      [second.endpoint],
    );
  });
});

describe('the page that registers devices', () => {
  it('lists them, forgets one by its button, and sends a test', async (t) => {
    const { server, provider, token, register } = await open(t);
    const empty = await server.inject(`/push?token=${token}&utm_source=chat`);
    assert.equal(empty.statusCode, 200);
    assert.match(empty.body, /nobody is reached this way/);
    const { id } = (await register()).json<{ id: string }>();
    const page = await server.inject(`/push?token=${token}`);
    assert.ok(page.body.includes('Firefox on Linux') && page.body.includes(`data-device="${id}"`));
    assert.ok(page.body.includes(`data-key="${vapidKeysOf(linkSecret).publicKey}"`));
    const press = (url: string) =>
      server.inject({
        method: 'POST',
        url,
        payload: '',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const tested = await press(`/push/test?token=${token}`);
    assert.match(tested.body, /The test is on its way \(HTTP 201 from http:/);
    assert.equal(provider.pushed[0]?.payload.acknowledge, null);
    const forgotten = await press(`/push/forget?token=${token}&device=${id}`);
    assert.match(forgotten.body, /It is forgotten\.[^]*nobody is reached this way/);
    assert.match((await press(`/push/test?token=${token}`)).body, /The test did not go out: no device is registered/);
    assert.match((await press(`/push/test?token=${token}`)).body, /try again in 60 s/);
    const refused = await press(`/push/forget?token=x&device=${id}`);
    assert.equal(refused.statusCode, 403);
    assert.match(String(refused.headers['content-type']), /^text\/html/);
    assert.match(refused.body, /older than seven days/);
  });

  it('runs files of its own alone', async (t) => {
    const { server, token } = await open(t);
    const { headers, body } = await server.inject(`/push?token=${token}`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
    assert.doesNotMatch(body, /<script(?![^>]* src=)/);
    for (const [, path = ''] of body.matchAll(/(?:src|href)="(\.\/push\/[^"]+)"/g)) {
      const file = await server.inject(path.slice(1).replaceAll('&amp;', '&'));
      assert.equal(file.statusCode, 200, path);
    }
  });

  it('can be put on a home screen, and is opened from there with its token', async (t) => {
    const { server, token } = await open(t);
    const answer = await server.inject(`/push/manifest.webmanifest?token=${token}`);
    const { start_url: start, icons, display } = answer.json<Record<string, string> & { icons: { src: string }[] }>();
    const at = 'https://escalog.example/push/manifest.webmanifest';
    assert.equal(new URL(String(start), at).href, `https://escalog.example/push?token=${token}`);
    assert.equal(new URL(String(icons[0]?.src), at).pathname, '/push/icon.svg');
    assert.equal(display, 'standalone');
    assert.equal((await server.inject('/push/worker.js')).headers['service-worker-allowed'], '/');
  });

  it('says so to a browser whose link is not good', async (t) => {
    const { server } = await open(t);
    const answer = await server.inject({ url: '/push?token=x', headers: { accept: 'text/html' } });
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /older than seven days/);
  });
});

describe('devices of a contact method that is gone', () => {
  const registeredIn = async (t: TestContext) => {
    const { world, register } = await open(t);
    await register();
    const kept = world.store.views('push-devices');
    const count = async () => (await kept.list({ order: 'ascending', limit: 10 })).length;
    const publish = async (event: CatalogEvent) => {
      world.clock.advance(1_000);
      await world.publish(topics.catalog.name, { ...event, meta: { ...event.meta, occurredAt: world.clock.now() } });
    };
    const untilForgotten = async () => {
      while ((await count()) > 0) await turn();
    };
    assert.equal(await count(), 1);
    return { world, count, publish, untilForgotten };
  };

  it('are forgotten when it leaves the catalog, and left alone by other changes', async (t) => {
    const { world, count, publish, untilForgotten } = await registeredIn(t);
    await publish(appliedEvent(ada([sandbox, phone]), 2));
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.equal(await count(), 1);
    await publish(appliedEvent(ada([sandbox]), 3));
    await untilForgotten();
  });

  it('are forgotten when their person is removed', async (t) => {
    const { publish, untilForgotten } = await registeredIn(t);
    await publish(removedEvent(ada([phone]), 2));
    await untilForgotten();
  });

  it('are forgotten when their person is erased', async (t) => {
    const { publish, untilForgotten } = await registeredIn(t);
    await publish(appliedEvent({ ...ada([]), erased: true }, 2));
    await untilForgotten();
  });

  it('are forgotten at the start, when it left meanwhile', async (t) => {
    const folder = temporaryFolder();
    const before = await World.open(t, { folder, entries: [ada([phone])] });
    const server = await before.server(t);
    const { url } = (await server.inject({ method: 'POST', url: link })).json<{ url: string }>();
    const provider = await pushStandIn(t, vapidKeysOf(linkSecret).publicKey);
    const { search } = new URL(url);
    await server.inject({ method: 'POST', url: `/v1/push/devices${search}`, payload: provider.subscribe() });
    await before.app.stop();
    await before.publish(topics.catalog.name, appliedEvent(ada([sandbox]), 2));
    await before.endProcess();
    const world = await World.open(t, { folder });
    await world.quiet();
    assert.deepEqual(await world.store.views('push-devices').list({ order: 'ascending', limit: 10 }), []);
  });
});
