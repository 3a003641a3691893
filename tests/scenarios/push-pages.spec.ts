import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { pushStandIn, type PushStandIn } from '@escalog/notification/testing';
import { World } from '../harness/world.ts';

const login = { title: 'users cannot log in', affects: ['Login'] };
const mail = { id: 'mail', channel: 'email', address: 'ana@acme.example' };
const phone = { id: 'phone', channel: 'push' };

/** Ana is reached by these; what she opens on a device, and how one is registered there. */
async function anaBy(t: TestContext, world: World, ...contactMethods: readonly object[]) {
  const apply = (methods: readonly object[], contactRules = {}) =>
    world.post('/v1/catalog/apply', {
      entries: [{ ref: 'person/ana', name: 'Ana Costa', contactMethods: methods, contactRules }],
    });
  assert.equal((await apply(contactMethods)).status, 200);
  const made = await untilMade(world);
  const { search } = new URL(String(made['url']));
  const page = (await world.get(`/push${search}`)).text;
  const push = await pushStandIn(t, /data-key="([\w-]+)"/.exec(page)?.[1] ?? '');
  const register = async () => {
    const subscription = push.subscribe();
    assert.equal((await world.post(`/v1/push/devices${search}`, subscription)).status, 201);
    return subscription.endpoint;
  };
  return { push, register, apply, open: async () => (await world.get(`/push${search}`)).text };
}

/** Each service has a copy of the catalog of its own. */
async function untilMade(world: World): Promise<Record<string, unknown>> {
  for (;;) {
    const { status, body } = await world.post('/v1/people/ana/contact-methods/phone/push-link', {});
    if (status === 201) return body;
    await new Promise(setImmediate);
  }
}

const payloads = ({ pushed }: PushStandIn) => pushed.map(({ payload }) => payload);
const attempts = async (world: World, id: string) =>
  (await world.entries(id)).filter(({ kind }) => kind === 'delivery-attempted').map(({ text }) => text);

describe('pages that are pushed', () => {
  it('reach a phone that was registered by a link, and are acknowledged there', async (t) => {
    await using world = await World.open();
    const { push, register } = await anaBy(t, world, phone);
    await register();
    const { body } = await world.post('/v1/incidents', login);
    const [page] = payloads(push);
    assert.ok(page?.acknowledge);
    assert.match(page.title, /users cannot log in/);
    assert.equal((await world.press(page.acknowledge)).status, 200);
    const { body: incident } = await world.get(`/v1/incidents/${body.id}`);
    assert.deepEqual([incident['status'], incident['acknowledgedBy']], ['acknowledged', ['person/ana']]);
    const over = payloads(push).at(-1);
    assert.deepEqual([over?.kind, over?.tag, over?.acknowledge], ['over', page.tag, null], 'what replaces it says so');
    await world.advance(20 * 60_000);
    assert.equal(payloads(push).filter(({ kind }) => kind === 'page').length, 1);
    assert.equal(world.webhooks.attempts.length, 0, 'nobody else is paged');
  });

  it('go on to the next method at once when the phone is gone, and say so', async (t) => {
    await using world = await World.open();
    const { push, register, apply, open } = await anaBy(t, world, phone, mail);
    push.unsubscribe(await register());
    await apply([phone, mail], { high: [{ method: 'phone' }, { method: 'mail', after: 'PT4M' }] });
    const { body } = await world.post('/v1/incidents', login);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    const [first = ''] = await attempts(world, body.id);
    assert.match(first, /410/);
    assert.doesNotMatch(first, /secret/);
    assert.match(await open(), /nobody is reached this way/);
  });

  it('reach the device that is left of two', async (t) => {
    await using world = await World.open();
    const { push, register } = await anaBy(t, world, phone);
    push.unsubscribe(await register());
    const left = await register();
    await world.post('/v1/incidents', login);
    await world.advance(60_000);
    await world.post('/v1/incidents', { ...login, title: 'login is slow' });
    assert.deepEqual(
      push.pushed.slice(2).map(({ endpoint }) => endpoint),
      [left],
    );
    assert.equal(world.webhooks.attempts.length, 0, 'she was reached both times');
  });

  it('replace what was sent when they are repeated', async (t) => {
    await using world = await World.open();
    const { push, register } = await anaBy(t, world, phone);
    await register();
    push.behave('fails');
    await world.post('/v1/incidents', login);
    push.behave('accepts');
    await world.advance(2_000);
    const [first, second] = push.pushed;
    assert.ok(first?.topic);
    assert.deepEqual([second?.topic, second?.payload.tag], [first.topic, first.payload.tag]);
  });
});
