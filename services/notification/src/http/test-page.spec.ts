import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { ada, email, minute, sandbox, webhook } from '../testing/examples.ts';
import { mailServer } from '../testing/mail-server.ts';
import { webServer } from '../testing/web-server.ts';
import { World } from '../testing/world.ts';

describe('a test page', () => {
  const open = async (t: TestContext) => {
    const [mail, hook] = [
      await mailServer(t, [{ at: 'recipient', code: 550, text: 'no such user' }]),
      await webServer(t),
    ];
    const world = await World.open(t, {
      entries: [
        ada([email, { ...webhook, url: hook.url }, sandbox]),
        { ...ada([]), ref: 'person/eve', name: 'Eve' },
        { ...ada([sandbox]), ref: 'person/bo', name: 'Bo' },
      ],
      smtpUrl: mail.url,
    });
    const server = await world.server(t);
    const post = async (path: string) => server.inject({ method: 'POST', url: `/v1/people/${path}` });
    return { world, mail, hook, post, server };
  };

  it('goes out over every contact method, and tells how each fared', async (t) => {
    const { post, mail, hook } = await open(t);
    const answer = await post('ada/test-page');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), {
      person: 'person/ada',
      methods: [
        {
          methodId: 'mail',
          channel: 'email',
          address: 'a***@acme.example',
          outcome: 'failed',
          detail: '550 no such user',
        },
        {
          methodId: 'hook',
          channel: 'webhook',
          address: new URL(hook.url).origin,
          outcome: 'accepted',
          detail: 'HTTP 204',
        },
        {
          methodId: 'inbox',
          channel: 'sandbox',
          address: 'sandbox',
          outcome: 'accepted',
          detail: 'kept in the sandbox',
        },
      ],
    });
    assert.deepEqual([mail.received.length, hook.received.length], [0, 1]);
  });

  it('says in every rendering that it is a test', async (t) => {
    const { post, mail, hook, server } = await open(t);
    mail.refusals.length = 0;
    await post('ada/test-page');
    assert.match(mail.received[0]?.source ?? '', /^Subject: \[test\] This is a test: nothing is wrong\r$/m);
    const { type, data } = JSON.parse(hook.received[0]?.body ?? '') as { type: string; data: { title: string } };
    assert.deepEqual([type, data.title], ['page.test', 'This is a test: nothing is wrong']);
    assert.match((await server.inject('/sandbox')).body, /\[test\] This is a test: nothing is wrong/);
  });

  it('may go by one method alone', async (t) => {
    const { post, hook } = await open(t);
    const answer = await post('ada/test-page?method=hook');
    assert.equal(answer.json<{ methods: unknown[] }>().methods.length, 1);
    assert.equal(hook.received.length, 1);
  });

  it('is no page: nothing is told of it on any topic', async (t) => {
    const { world, post } = await open(t);
    assert.equal((await post('ada/test-page')).statusCode, 200);
    await world.quiet();
    const batches = await Array.fromAsync(world.bus.read([topics.notifications.name, topics.incidents.name]));
    assert.equal(batches.flat().length, 0);
  });

  it('counts for the readiness of its channel', async (t) => {
    const { world, mail, post } = await open(t);
    mail.refusals.length = 0;
    await post('ada/test-page?method=mail');
    const smtp = (await world.app.checks()).find(({ name }) => name === 'smtp');
    assert.match(smtp?.detail ?? '', /last accepted 0 s ago/);
  });

  it('is refused for somebody unknown, a method that is not there, and somebody without any', async (t) => {
    const { post } = await open(t);
    const refused = async (path: string) => {
      const answer = await post(path);
      return [answer.statusCode, answer.json<{ code: string }>().code];
    };
    assert.deepEqual(await refused('nobody/test-page'), [404, 'person-not-found']);
    assert.deepEqual(await refused('e/test-page'), [422, 'no-contact-method'], 'who is meant by a part of the name');
    assert.deepEqual(await refused('ada/test-page?method=pager'), [404, 'method-not-found']);
    assert.deepEqual(await refused('eve/test-page'), [422, 'no-contact-method']);
    assert.equal((await post('ada/test-page?methods=mail')).statusCode, 400);
  });

  it('is sent to one person twice a minute at most, and to others meanwhile', async (t) => {
    const { world, post } = await open(t);
    const statusOf = async (person: string) => (await post(`${person}/test-page?method=inbox`)).statusCode;
    assert.deepEqual([await statusOf('ada'), await statusOf('ada')], [200, 200]);
    const refused = await post('ada/test-page?method=inbox');
    assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '60']);
    assert.equal(await statusOf('bo'), 200);
    world.clock.advance(minute);
    assert.equal(await statusOf('ada'), 200);
  });
});
