import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { loadSample } from '@escalog/standalone';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** An incident whose page has arrived in the sandbox, and the path of the link in it. */
async function paged(t: TestContext) {
  let url = '';
  const { urls, drained } = await startedServices(t, { publicUrl: () => url });
  const gateway = await gatewayTo(t, urls);
  ({ url } = gateway);
  await loadSample(gateway.server);
  await drained();
  const declared = await gateway.ask('/v1/incidents', {
    method: 'POST',
    headers: json,
    body: '{"title":"users cannot log in","severity":"sev1"}',
  });
  await drained();
  const { messages } = (await gateway.ask('/v1/sandbox/messages')).json as {
    messages: { kind: string; acknowledgeUrl: string | null }[];
  };
  // Somebody else is only told of it.
  const link = messages.find(({ kind }) => kind === 'page')?.acknowledgeUrl ?? '';
  assert.ok(link.startsWith(`${url}/v1/acknowledge?token=`), link);
  const statusOf = async () => (await gateway.ask(String(declared.headers.location))).json['status'];
  return { ...gateway, path: link.slice(url.length), statusOf };
}

describe('the link in a page', () => {
  it('shows a button, and acknowledges when that is pressed on its own page', async (t) => {
    const { url, ask, path, statusOf } = await paged(t);
    const page = await ask(path);
    assert.equal(page.status, 200);
    assert.match(page.text, /<form method="post"/);
    assert.match(String(page.headers['content-security-policy']), /form-action 'self'/);
    assert.equal(await statusOf(), 'open');

    const pressed = await ask(path, { method: 'POST', headers: { ...form, origin: url } });
    assert.deepEqual([pressed.status, pressed.headers['content-type']], [200, 'text/html']);
    assert.equal(await statusOf(), 'acknowledged');
  });

  for (const [who, headers] of [
    ['of another site', { origin: 'https://evil.example' }],
    ['that hides where it is from', { origin: 'null' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ] as const) {
    it(`does nothing for a page ${who}`, async (t) => {
      const { ask, path, statusOf } = await paged(t);
      const { status, json } = await ask(path, { method: 'POST', headers: { ...form, ...headers } });
      assert.deepEqual([status, json['code']], [403, 'cross-site']);
      assert.equal(await statusOf(), 'open');
    });
  }
});

describe('the gateway', () => {
  it('asks no service for a host name that is not its own', async (t) => {
    let asked = 0;
    const intake = await stub(t, (_request, response) => void response.end(String((asked += 1))));
    const { ask } = await gatewayTo(t, { intake }, { publicUrl: () => 'https://escalog.example' });
    for (const path of ['/v1/incidents', '/', '/openapi.json', '/health/ready']) {
      const { status, json } = await ask(path, { headers: { host: 'evil.example' } });
      assert.deepEqual([status, json['code']], [421, 'unknown-host'], path);
    }
    assert.equal(asked, 0);
    assert.equal((await ask('/v1/incidents', { headers: { host: 'escalog.example' } })).status, 200);
  });

  it('listens on every address and still knows its names, and so do the services behind it', async (t) => {
    const publicUrl = () => 'http://escalog.example:8080';
    const { urls } = await startedServices(t, { publicUrl, host: '0.0.0.0' });
    const { ask } = await gatewayTo(t, urls, { publicUrl }, '0.0.0.0');
    const statusFor = async (host: string) => (await ask('/v1/incidents', { headers: { host } })).status;
    for (const host of [
      '127.0.0.1:8080',
      'localhost:8080',
      'escalog.example:8080',
      '192.0.2.7:8080',
      '[2001:db8::7]:8080',
      'gateway:8080',
    ])
      assert.equal(await statusFor(host), 200, host);
    for (const host of ['evil.example:8080', 'gateway.evil.example']) assert.equal(await statusFor(host), 421, host);
  });

  it('is known to services that it reaches by a name that people do not use', async (t) => {
    const hosts: (string | undefined)[] = [];
    const intake = await stub(t, ({ headers }, response) => {
      hosts.push(headers.host);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const { ask } = await gatewayTo(t, { intake });
    await ask('/health/ready');
    await ask('/openapi.json');
    assert.deepEqual(hosts, ['localhost', 'localhost']);
  });

  it('asks no service for a page of another site that changes something', async (t) => {
    let asked = 0;
    const intake = await stub(t, (_request, response) => void response.end(String((asked += 1))));
    const { ask } = await gatewayTo(t, { intake });
    const { status } = await ask('/v1/incidents', {
      method: 'POST',
      headers: { ...json, origin: 'https://evil.example' },
      body: '{}',
    });
    assert.deepEqual([status, asked], [403, 0]);
  });
});
