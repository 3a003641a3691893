import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { noProviders } from '@escalog/hosting/testing';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { FeedSource, longestCalendar } from './feed-source.ts';

type Answer = (response: ServerResponse, headers: IncomingHttpHeaders, path: string) => unknown;

async function served(t: TestContext, answer: Answer): Promise<string> {
  const server = createServer((request, response) => void answer(response, request.headers, request.url ?? ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function source(t: TestContext, allowedNetworks = noProviders.allowedNetworks): FeedSource {
  const clock = new ManualClock(instantOf(0));
  const opened = new FeedSource({ clock, nameServers: ['127.0.0.1:9'], allowedNetworks });
  t.after(() => opened.close());
  return opened;
}

const fetched = async (t: TestContext, answer: Answer) => source(t).fetch(await served(t, answer), {});
const failure = async (t: TestContext, answer: Answer): Promise<string> => {
  const result = await fetched(t, answer);
  assert.ok(result.kind === 'failed');
  return result.detail;
};
const typed =
  (type: string, body: string | Buffer): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': type }).end(body);

describe('a feed', () => {
  it('is not asked for in a private network, nor is what it redirects to', async (t) => {
    const asked: string[] = [];
    const inside = await served(t, (response, _headers, path) => {
      asked.push(path);
      response.end('BEGIN:VCALENDAR');
    });
    const elsewhere = `${inside.replace('127.0.0.1', 'localhost')}/inside`;
    const url = await served(t, (response) => response.writeHead(302, { location: elsewhere }).end());
    const direct = await source(t, []).fetch(`${inside}/secret`, {});
    assert.deepEqual(direct, {
      kind: 'failed',
      detail:
        '127.0.0.1 is a loopback address, and this installation connects to those only in the networks that ESCALOG_ALLOWED_NETWORKS lists',
    });
    const redirected = await source(t, ['127.0.0.1/32']).fetch(url, {});
    assert.equal(redirected.kind, 'text', 'localhost is 127.0.0.1 too, which is allowed');
    const toVersion6 = elsewhere.replace('localhost', '[::1]');
    const away = await served(t, (response) => response.writeHead(302, { location: toVersion6 }).end());
    const refused = await source(t, ['127.0.0.1/32']).fetch(away, {});
    assert.ok(refused.kind === 'failed');
    assert.match(refused.detail, /^::1 is a loopback address/);
    assert.deepEqual(asked, ['/inside']);
  });

  it('is text in UTF-8, or in what the server says', async (t) => {
    const text = async (answer: Answer) => {
      const result = await fetched(t, answer);
      return result.kind === 'text' ? result.text : JSON.stringify(result);
    };
    assert.equal(await text(typed('text/calendar', 'SUMMARY:Zoë')), 'SUMMARY:Zoë');
    assert.equal(
      await text(typed('text/calendar; charset="ISO-8859-1"', Buffer.from('SUMMARY:Zoë', 'latin1'))),
      'SUMMARY:Zoë',
    );
    assert.equal(
      await failure(t, typed('text/calendar', Buffer.from('SUMMARY:Zoë', 'latin1'))),
      'it is not in utf-8, as it should be',
    );
    assert.equal(
      await failure(t, typed('text/calendar; charset=klingon', 'x')),
      'it is not in klingon, as it should be',
    );
  });

  it('is asked for only when it is newer, and plainly', async (t) => {
    const asked: IncomingHttpHeaders[] = [];
    const url = await served(t, (response, headers) => {
      asked.push(headers);
      if (headers['if-none-match'] === undefined)
        response.writeHead(200, { etag: '"1"', 'last-modified': 'Wed, 18 Nov 2026 02:00:00 GMT' }).end('x');
      else response.writeHead(304).end();
    });
    const opened = source(t);
    const first = await opened.fetch(url, {});
    assert.deepEqual(first, {
      kind: 'text',
      text: 'x',
      validators: { etag: '"1"', lastModified: 'Wed, 18 Nov 2026 02:00:00 GMT' },
    });
    assert.deepEqual(await opened.fetch(url, first.kind === 'text' ? first.validators : {}), { kind: 'unchanged' });
    assert.equal(asked[1]?.['if-modified-since'], 'Wed, 18 Nov 2026 02:00:00 GMT');
    assert.equal(asked[0]?.['accept-encoding'], undefined);
    const zipped: Answer = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    assert.equal(await failure(t, zipped), 'it came compressed (gzip), which was not asked for');
  });

  it('is asked for with user and password, at its own host alone', async (t) => {
    const seen: (string | undefined)[] = [];
    const other = await served(t, (response, { authorization }) => {
      seen.push(authorization);
      response.end('x');
    });
    const url = await served(t, (response, { authorization }, path) => {
      seen.push(authorization);
      response.writeHead(302, { location: path === '/a' ? '/b' : other }).end();
    });
    const result = await source(t).fetch(`${url.replace('//', '//ana:p%40ss@')}/a`, {});
    assert.equal(result.kind, 'text');
    const basic = `Basic ${Buffer.from('ana:p@ss').toString('base64')}`;
    assert.deepEqual(seen, [basic, basic, undefined]);
  });

  it('that is longer than any calendar is not read to its end', async (t) => {
    let sent = 0;
    const endless: Answer = (response) => {
      const pour = (): void => {
        while (!response.closed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', pour);
      pour();
    };
    assert.equal(await failure(t, endless), 'it is longer than 4 MiB');
    assert.ok(sent < 4 * longestCalendar, `${sent} bytes were sent`);
  });

  it('tells why it does not come, without its address', async (t) => {
    const told = async (status: number) => failure(t, (response) => response.writeHead(status).end('secret'));
    assert.match(await told(401), /^HTTP 401: the server wants somebody to sign in/);
    assert.match(await told(403), /^HTTP 403: /);
    assert.match(await told(404), /^HTTP 404: /);
    assert.equal(await told(500), 'HTTP 500');
    assert.equal(await told(204), 'HTTP 204');
    assert.match(await failure(t, (response) => response.destroy()), /./);
    for (const url of ['http://127.0.0.1:1/secret', 'http://nobody.invalid/secret']) {
      const result = await source(t).fetch(url, {});
      assert.ok(result.kind === 'failed' && !result.detail.includes('secret'), JSON.stringify(result));
    }
  });
});
