import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { guardedConnect } from '@escalog/addresses';
import { noProviders } from '@escalog/hosting/testing';
import { Webhook } from 'standardwebhooks';
import { incident, incidentId, pageId, webhook } from '../../testing/examples.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { webServer, type ReceivedRequest } from '../../testing/web-server.ts';
import type { MethodOf } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { answering, httpStandIn } from '../testing/http-stand-in.ts';
import { webhookChannel } from './webhook-channel.ts';

const secret = `whsec_${Buffer.alloc(24, 'i').toString('base64')}`;
const ownSecret = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;

channelContract(
  'webhook',
  async (t) => {
    const provider = await httpStandIn(
      t,
      {
        accepts: answering(204),
        busy: answering(429, undefined, { 'retry-after': '7' }),
        fails: answering(503),
        'refuses-recipient': answering(404),
      },
      ({ body, headers }) => ({ text: JSON.parse(body).data.title, key: String(headers['webhook-id']) }),
    );
    const channel = webhookChannel({ secret, connect: guardedConnect({ lookup, ...noProviders }) });
    t.after(() => channel.close());
    return { channel, provider, method: { ...webhook, url: `${provider.url}/token-8d31` }, secrets: ['token-8d31'] };
  },
  {
    never: {
      'refuses-us': 'every receiver is its own provider: one that refuses is a matter of that person',
      'error-inside': 'a status is all that a receiver answers',
    },
  },
);

describe('the webhook channel', () => {
  const openChannel = (t: TestContext) => {
    const channel = webhookChannel({ secret, connect: guardedConnect({ lookup, ...noProviders }) });
    t.after(() => channel.close());
    return channel;
  };
  const sendTo = (t: TestContext, url: string, method: Partial<MethodOf<'webhook'>> = {}, signal = patience()) =>
    openChannel(t).send(messageTo({ ...webhook, ...method, url }), signal);
  const verified = ({ body, headers }: ReceivedRequest, key: string) =>
    new Webhook(key).verify(body, headers as Record<string, string>);
  const answering = async (t: TestContext, status: number, headers: Record<string, string> = {}) =>
    sendTo(t, (await webServer(t, (response) => void response.writeHead(status, headers).end('no'))).url);

  it('lets the webhooks of one origin share its connections, each URL in a lane of its own', (t) => {
    const channel = openChannel(t);
    const laneTo = (url: string) => channel.laneOf({ ...webhook, url }, 'person/ada');
    const [a, b, other] = [
      'https://hooks.acme.example/a',
      'https://hooks.acme.example/b',
      'https://acme.example/a',
    ].map(laneTo);
    assert.equal(a?.group, b?.group);
    assert.notEqual(a?.name, b?.name);
    assert.notEqual(a?.group, other?.group);
  });

  it('tells how long the receiver asks to be left alone, in seconds or until a date', async (t) => {
    assert.deepEqual(await answering(t, 429, { 'retry-after': '120' }), {
      kind: 'failed',
      retriable: true,
      detail: 'HTTP 429, Retry-After 120 s',
      retryAfter: 120_000,
    });
    const soon = new Date(Date.now() + 90_000).toUTCString();
    const dated = await answering(t, 503, { 'retry-after': soon });
    assert.ok(dated.kind === 'failed' && Math.abs((dated.retryAfter ?? 0) - 85_000) < 6_000);
    assert.deepEqual(await answering(t, 410, { 'retry-after': '120' }), {
      kind: 'failed',
      retriable: false,
      detail: 'HTTP 410',
    });
  });

  it('posts the page, signed with the secret of the installation', async (t) => {
    const server = await webServer(t);
    assert.deepEqual(await sendTo(t, server.url), { kind: 'accepted', detail: 'HTTP 204' });
    const [request] = server.received;
    assert.ok(request);
    assert.deepEqual(verified(request, secret), {
      type: 'page.requested',
      timestamp: '2026-11-21T02:00:00.000Z',
      data: {
        pageId,
        incidentId,
        title: incident.title,
        description: null,
        url: null,
        severity: 'sev1',
        affects: ['business-service/checkout'],
        urgency: 'high',
        person: 'person/ada',
        name: 'Ada Lovelace',
        why: 'The escalation started: level 1 of Payments pages Ada Lovelace.',
        whyCode: 'started',
        via: ['schedule/payments', 'person/ada'],
        acknowledgeUrl: 'https://escalog.example/v1/acknowledge?token=abc&x=1',
        answerBy: '2026-11-21T02:05:00.000Z',
        otherwise: 'level 2 is paged',
        lateSeconds: 0,
        timelineUrl: `https://escalog.example/v1/incidents/${incidentId}/report?format=html`,
      },
    });
    assert.throws(() => verified(request, ownSecret), /No matching signature/);
  });

  it("signs with the method's own secret when it has one", async (t) => {
    const server = await webServer(t);
    await sendTo(t, server.url, { secret: ownSecret });
    const [request] = server.received;
    assert.ok(request);
    assert.ok(verified(request, ownSecret));
  });

  it('gives every attempt the same id, in characters that headers allow', async (t) => {
    const server = await webServer(t);
    const channel = openChannel(t);
    for (const key of ['i/team/pay/1.1/ada/hook', 'i/team/pay/1.1/ada/hook', 'i/team/pay/1.1/ada/hook/2'])
      await channel.send(messageTo({ ...webhook, url: server.url }, { idempotencyKey: key }), patience());
    assert.deepEqual(
      server.received.map(({ headers }) => headers['webhook-id']),
      ['i_team_pay_1_1_ada_hook', 'i_team_pay_1_1_ada_hook', 'i_team_pay_1_1_ada_hook_2'],
    );
  });

  it('keeps connections open for the next send', async (t) => {
    const server = await webServer(t);
    const channel = openChannel(t);
    for (let times = 0; times < 20; times += 1)
      await channel.send(messageTo({ ...webhook, url: server.url }), patience());
    assert.equal(server.received.length, 20);
    assert.ok(server.connections() <= 3, `${server.connections()} connections`);
  });

  it('takes 5xx, 408, 425 and 429 as passing, and every other refusal as final', async (t) => {
    for (const status of [500, 502, 503, 408, 425, 429])
      assert.deepEqual(await answering(t, status), { kind: 'failed', retriable: true, detail: `HTTP ${status}` });
    for (const status of [400, 401, 404, 410, 422])
      assert.deepEqual(await answering(t, status), { kind: 'failed', retriable: false, detail: `HTTP ${status}` });
  });

  it('accepts when a server that failed answers the repeat', async (t) => {
    const statuses = [500, 200];
    const server = await webServer(t, (response) => void response.writeHead(statuses.shift() ?? 404).end());
    const channel = openChannel(t);
    const message = messageTo({ ...webhook, url: server.url });
    assert.deepEqual(
      [(await channel.send(message, patience())).kind, (await channel.send(message, patience())).kind],
      ['failed', 'accepted'],
    );
    assert.equal(server.received[0]?.headers['webhook-id'], server.received[1]?.headers['webhook-id']);
  });

  it('does not follow a redirect', async (t) => {
    const elsewhere = await webServer(t);
    const result = await answering(t, 307, { location: elsewhere.url });
    assert.ok(result.kind === 'failed' && !result.retriable);
    assert.match(result.detail, /^HTTP 307: redirects are not followed/);
    assert.equal(elsewhere.received.length, 0);
  });

  it('gives up at the deadline on a server that is slow, which may pass', async (t) => {
    const server = await webServer(t, () => {});
    assert.deepEqual(await sendTo(t, server.url, {}, AbortSignal.timeout(50)), {
      kind: 'failed',
      retriable: true,
      detail: 'no answer before the deadline',
      fault: 'silence',
    });
  });

  it('counts the status, and reads only so much of an answer that never ends', async (t) => {
    const cut = Promise.withResolvers<void>();
    const server = await webServer(t, (response) => {
      const pour = (): void => {
        while (!response.closed && response.write('x'.repeat(1_024)));
      };
      response
        .writeHead(200)
        .on('drain', pour)
        .on('close', () => cut.resolve());
      pour();
    });
    assert.deepEqual(await sendTo(t, server.url), { kind: 'accepted', detail: 'HTTP 200' });
    await cut.promise;
  });

  it('counts the status of an answer that breaks off behind it', async (t) => {
    const server = await webServer(t, (response) =>
      response.writeHead(200, { 'content-length': '9' }).write('no', () => response.destroy()),
    );
    assert.deepEqual(await sendTo(t, server.url), { kind: 'accepted', detail: 'HTTP 200' });
  });

  it('waits for the answer behind one that only announces it', async (t) => {
    const server = await webServer(t, (response) => {
      response.writeProcessing();
      response.writeHead(503).end();
    });
    assert.deepEqual(await sendTo(t, server.url), { kind: 'failed', retriable: true, detail: 'HTTP 503' });
    const cut = await webServer(t, (response) => response.writeProcessing(() => response.destroy()));
    const result = await sendTo(t, cut.url);
    assert.ok(result.kind === 'failed' && result.fault === 'silence', JSON.stringify(result));
  });

  it('takes a connection that is refused or cut as passing', async (t) => {
    const refused = await sendTo(t, 'http://127.0.0.1:1/hook');
    assert.ok(
      refused.kind === 'failed' &&
        refused.retriable &&
        refused.fault === 'silence' &&
        refused.detail.includes('ECONNREFUSED'),
      JSON.stringify(refused),
    );
    const server = await webServer(t, (response) => void response.destroy());
    const cut = await sendTo(t, server.url);
    assert.ok(cut.kind === 'failed' && cut.retriable, JSON.stringify(cut));
  });

  it('takes a URL or a secret that cannot be used as final', async (t) => {
    for (const method of [
      { url: 'http://' },
      { url: 'http://[oops' },
      { url: 'http://127.0.0.1:1', secret: 'whsec_====' },
      { url: 'http://127.0.0.1:1', secret: 'whsec_no base64' },
    ]) {
      const result = await sendTo(t, method.url, method);
      assert.ok(result.kind === 'failed' && !result.retriable, `${JSON.stringify(method)}: ${JSON.stringify(result)}`);
    }
  });
});
