import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { nameServer } from '@escalog/addresses/testing';
import { asker, begun } from './testing/asker.ts';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Says what it was asked. */
const echo = async (t: TestContext): Promise<string> =>
  stub(t, async (request, response) => {
    const said: Echo = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await text(request),
    };
    const body = JSON.stringify(said);
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'keep-alive': 'timeout=7',
        'x-kept': 'yes',
      })
      .end(body);
  });

describe('a request', () => {
  it('reaches a service by name although the first name server is dead', async (t) => {
    const servers = [
      await nameServer(t, { 'catalog.internal': 'silence' }),
      await nameServer(t, { 'catalog.internal': ['127.0.0.1'] }),
    ];
    const catalog = (await echo(t)).replace('127.0.0.1', 'catalog.internal');
    const { ask } = await gatewayTo(t, { catalog }, { nameServers: servers.map(({ address }) => address) });
    assert.equal((await ask('/v1/catalog/entries')).status, 200);
    assert.notEqual(servers[0]?.asked.length, 0);
  });

  it('is refused, for it was never sent, when no name server knows the service', async (t) => {
    const { address } = await nameServer(t);
    const { ask } = await gatewayTo(t, { catalog: 'http://catalog.internal' }, { nameServers: [address] });
    const { status, json } = await ask('/v1/catalog/entries');
    assert.deepEqual([status, json['code']], [503, 'service-unreachable']);
  });

  it('arrives as it was sent: method, path, query and body, byte for byte', async (t) => {
    const { ask } = await gatewayTo(t, { catalog: await echo(t) });
    const { json } = await ask('/v1/catalog/entries/component/a%2Fb%20c?q=%C3%A9+x&q=2', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{ "a" : "é" }',
    });
    assert.deepEqual(
      [json['method'], json['url'], json['body']],
      ['POST', '/v1/catalog/entries/component/a%2Fb%20c?q=%C3%A9+x&q=2', '{ "a" : "é" }'],
    );
    assert.equal((json['headers'] as IncomingHttpHeaders)['content-type'], 'application/json; charset=utf-8');
  });

  it('reaches intake with the slash too many that clients of PagerDuty write, and nothing else with it', async (t) => {
    const { ask } = await gatewayTo(t, { intake: await echo(t) });
    for (const path of ['/v2/enqueue', '//v2/enqueue', '///v2/enqueue?x=//v2/'])
      assert.equal((await ask(path, { method: 'POST', body: '{}' })).json['url'], path.replace(/^\/+/, '/'));
    assert.equal((await ask('//v1/incidents')).status, 404);
  });

  it('keeps the Host that the client used, and says for whom it is', async (t) => {
    const { url, ask } = await gatewayTo(t, { intake: await echo(t) });
    const { host } = new URL(url);
    const headersOf = async (headers: Record<string, string>) =>
      (await ask('/v1/incidents', { headers })).json['headers'] as IncomingHttpHeaders;
    const direct = await headersOf({});
    assert.deepEqual(
      [direct.host, direct['x-forwarded-host'], direct['x-forwarded-proto'], direct['x-forwarded-for']],
      [host, host, 'http', '127.0.0.1'],
    );
    const proxied = await headersOf({
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'escalog.example',
    });
    assert.deepEqual(
      [proxied['x-forwarded-host'], proxied['x-forwarded-proto'], proxied['x-forwarded-for']],
      ['escalog.example', 'https', '192.0.2.7'],
    );
  });

  it('leaves behind what is about the connection to the client', async (t) => {
    const { ask } = await gatewayTo(t, { intake: await echo(t) });
    const { json } = await ask('/v1/incidents', {
      method: 'POST',
      headers: {
        connection: 'close, x-mine',
        'x-mine': '1',
        te: 'trailers',
        expect: '100-continue',
        'keep-alive': 'timeout=1',
        'proxy-authorization': 'Basic x',
        'idempotency-key': 'k',
      },
      body: '{}',
    });
    const arrived = json['headers'] as IncomingHttpHeaders;
    assert.deepEqual(
      ['x-mine', 'te', 'expect', 'keep-alive', 'proxy-authorization'].filter((name) => name in arrived),
      [],
    );
    assert.deepEqual([arrived.connection, arrived['idempotency-key']], ['keep-alive', 'k']);
  });

  it('may have no body, an empty one, and one in pieces', async (t) => {
    const { ask } = await gatewayTo(t, { timeline: await echo(t) });
    const arrived = async (headers: Record<string, string>, body?: string) => {
      const { json } = await ask('/v1/timeline/rebuilds', {
        method: 'POST',
        headers,
        ...(body !== undefined && { body }),
      });
      return [(json['headers'] as IncomingHttpHeaders)['content-length'], json['body']];
    };
    assert.deepEqual(await arrived({ 'content-length': '0' }), ['0', '']);
    assert.deepEqual(await arrived({ 'content-length': '0', 'content-type': 'application/json' }), ['0', '']);
    assert.deepEqual(await arrived({ 'transfer-encoding': 'chunked', 'content-type': 'application/json' }, '{"a":1}'), [
      '7',
      '{"a":1}',
    ]);
  });

  it('with a body over the limit is refused before the service hears of it', async (t) => {
    let asked = 0;
    const { ask } = await gatewayTo(t, {
      intake: await stub(t, (_request, response) => void response.end(String((asked += 1)))),
    });
    const headers = { 'content-type': 'application/json' };
    const refused = await ask('/v1/incidents', {
      method: 'POST',
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(2 ** 20 + 1),
    });
    assert.deepEqual([refused.status, refused.json['code'], asked], [413, 'body-too-large', 0]);
    assert.equal((await ask('/v1/incidents', { method: 'POST', headers, body: 'x'.repeat(2 ** 20) })).status, 200);
    assert.equal(
      (await ask('/v1/alerts/alertmanager', { method: 'POST', headers, body: 'x'.repeat(2 ** 20 + 1) })).status,
      200,
    );
  });

  it('may name the whole URL, as clients of proxies do, and never leads elsewhere by it', async (t) => {
    const elsewhere = await stub(t, (_request, response) => void response.end('elsewhere'));
    const { ask } = await gatewayTo(t, { intake: await echo(t) });
    assert.equal((await ask(`${elsewhere}/v1/incidents?x=1`)).json['url'], '/v1/incidents?x=1');
  });
});

describe('a path with two dots beside a slash', () => {
  for (const path of [
    '/v1/incidents/..a',
    '/v1/incidents/a..%2Fb',
    '/v1/incidents/%2E%2Ea',
    '/v1/incidents/a%2F..%2Fb',
    '/v1/catalog/entries/component/..%2f..%2fsecret',
  ]) {
    it(`is refused in a sentence, and no service hears of it: ${path}`, async (t) => {
      const { ask } = await gatewayTo(t, {});
      const { status, json } = await ask(path);
      assert.deepEqual(
        [status, json['code'], json['detail']],
        [
          400,
          'bad-request',
          'The path has two dots beside a slash, as such or percent-encoded, and these are not forwarded; nothing here is named so.',
        ],
      );
    });
  }

  it('is only that: dots elsewhere are forwarded', async (t) => {
    const { ask } = await gatewayTo(t, { intake: await echo(t) });
    for (const path of ['/v1/incidents/a..', '/v1/incidents/a..b', '/v1/incidents/.a', '/v1/incidents?q=/..%2f..'])
      assert.equal((await ask(path)).json['url'], path);
  });
});

describe('an answer', () => {
  it('comes back as it was given, but for what is about the connection', async (t) => {
    const { ask } = await gatewayTo(t, {
      intake: await stub(
        t,
        (_request, response) =>
          void response
            .writeHead(418, { 'x-kept': 'yes', vary: 'accept', 'keep-alive': 'timeout=7', connection: 'close' })
            .end('short'),
      ),
    });
    const { status, text, headers } = await ask('/v1/incidents');
    assert.deepEqual(
      [status, text, headers['x-kept'], headers.vary, headers['keep-alive']],
      [418, 'short', 'yes', 'accept', undefined],
    );
  });

  it('to HEAD has the headers alone, and one without a body has none', async (t) => {
    const { ask } = await gatewayTo(t, {
      intake: await echo(t),
      notification: await stub(t, (_request, response) => void response.writeHead(204).end()),
    });
    const head = await ask('/v1/incidents', { method: 'HEAD' });
    assert.deepEqual([head.status, head.text, Number(head.headers['content-length']) > 0], [200, '', true]);
    const empty = await ask('/v1/sandbox/messages', { method: 'DELETE' });
    assert.deepEqual([empty.status, empty.text], [204, '']);
  });

  it('is passed on while it comes, however long it is', { timeout: 20_000 }, async (t) => {
    const seen = Promise.withResolvers<void>();
    const part = Buffer.alloc(2 ** 20, 'x');
    const timeline = await stub(t, async (_request, response) => {
      response.write('beginning');
      await seen.promise;
      for (let count = 0; count < 32; count += 1) if (!response.write(part)) await once(response, 'drain');
      response.end();
    });
    const { url } = await gatewayTo(t, { timeline });
    const response = await begun(url, '/v1/incidents/some-1/report?format=html');
    let [first, length] = ['', 0];
    for await (const chunk of response) {
      if (length === 0) first = String(chunk);
      length += (chunk as Buffer).length;
      seen.resolve();
    }
    assert.deepEqual([first, length], ['beginning', 'beginning'.length + 32 * part.length]);
  });
});

describe('the connection to a service', () => {
  it('is kept for the next request', async (t) => {
    const sockets = new Set<unknown>();
    const intake = await stub(t, (request, response) => {
      sockets.add(request.socket);
      response.end();
    });
    const { ask } = await gatewayTo(t, { intake });
    for (let count = 0; count < 10; count += 1) await ask('/v1/incidents');
    assert.equal(sockets.size, 1);
  });

  it('is opened for each request in hand, so that none waits for another', { timeout: 20_000 }, async (t) => {
    const all = Promise.withResolvers<void>();
    let inHand = 0;
    const intake = await stub(t, async (_request, response) => {
      if ((inHand += 1) === 200) all.resolve();
      await all.promise;
      response.end();
    });
    const { url } = await gatewayTo(t, { intake });
    const answers = await Promise.all(Array.from({ length: 200 }, () => asker(() => url)('/v1/incidents')));
    assert.ok(answers.every(({ status }) => status === 200));
  });
});

describe('closing', () => {
  it('answers the request in hand, then ends its connection', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const intake = await stub(t, async (_request, response) => {
      arrived.resolve();
      await goOn.promise;
      response.end('done');
    });
    const { server, ask } = await gatewayTo(t, { intake });
    const inHand = ask('/v1/incidents');
    await arrived.promise;
    const closed = server.close();
    goOn.resolve();
    const { text, headers } = await inHand;
    assert.deepEqual([text, headers.connection], ['done', 'close']);
    await closed;
  });
});
