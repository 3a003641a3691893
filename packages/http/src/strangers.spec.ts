import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const routes = (server: Routes): void => {
  server.get('/thing', async () => ({}));
  server.post('/thing', async () => ({}));
  server.post('/v1/alerts/alertmanager', async () => ({}));
  server.get('/v1/alerts/alertmanager', async () => ({}));
};
const reachable = { hosts: () => ['escalog.example'] };

describe('the Host of a request', () => {
  for (const host of [
    'localhost:8080',
    'LOCALHOST',
    '127.0.0.1:1',
    '[::1]:8080',
    'escalog.example',
    'Escalog.Example:443',
    '192.0.2.7:8080',
    'gateway:8080',
    'escalog-gateway_1',
    '[2001:db8::7]:8080',
  ]) {
    it(`may be ${host}`, () =>
      asked(routes, async ({ send }) => assert.equal((await send('GET', '/thing', { host })).status, 200), reachable));
  }

  for (const host of [
    'evil.example',
    'evil.example:8080',
    'escalog.example.evil.example',
    'localhost.evil.example',
    '127.0.0.1@evil.example',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    'evil.',
    '[evil.example]',
    '[::1',
    'escalog.example/evil',
    '',
  ]) {
    it(`may not be "${host}", and the answer says what to set`, () =>
      asked(
        routes,
        async ({ send }) => {
          for (const path of ['/thing', '/nowhere', '/docs', '/openapi.json']) {
            const { status, problem } = await send('GET', path, { host });
            assert.deepEqual([status, problem['code'], problem['title']], [421, 'unknown-host', 'Wrong host'], path);
            assert.match(String(problem['detail']), /ESCALOG_PUBLIC_URL/);
          }
        },
        reachable,
      ));
  }

  it('may be any where nobody says which', () =>
    asked(routes, async ({ send }) =>
      assert.equal((await send('GET', '/thing', { host: 'anything.example' })).status, 200),
    ));

  it('must be there in HTTP/1.1, and not in the HTTP/1.0 of health checks', () =>
    asked(
      routes,
      async ({ raw }) => {
        assert.match(
          String((await raw('GET /thing HTTP/1.1\r\nconnection: close\r\n\r\n')).problem['detail']),
          /Host header is missing/,
        );
        assert.equal((await raw('GET /health/live HTTP/1.0\r\n\r\n')).status, 200);
      },
      reachable,
    ));
});

describe('an alert', () => {
  const path = '/v1/alerts/alertmanager';
  const host = 'escalog.monitoring.svc.cluster.local:8080';

  it('is taken from a program by whatever name it knows us', () =>
    asked(
      routes,
      async ({ send }) => {
        assert.equal((await send('POST', path, { host })).status, 200);
        assert.equal((await send('POST', path, { host: 'escalog.example' })).status, 200);
      },
      reachable,
    ));

  it('is refused when a browser sends it, or reads there, by a name that is not ours', () =>
    asked(
      routes,
      async ({ send }) => {
        const evil = { host: 'evil.example:8080' };
        for (const headers of [
          { ...evil, origin: 'http://evil.example:8080' },
          { ...evil, origin: 'null' },
          { ...evil, 'sec-fetch-site': 'same-origin' },
          { ...evil, 'sec-fetch-site': 'none' },
        ])
          assert.equal((await send('POST', path, headers)).status, 421, JSON.stringify(headers));
        assert.equal((await send('GET', path, evil)).status, 421, 'browsers write no Origin into a GET');
      },
      reachable,
    ));

  it('is the only thing that is taken so', () =>
    asked(
      routes,
      async ({ send }) => {
        for (const other of ['/thing', '/v1/alerts', '/v1/alertsx/alertmanager'])
          assert.equal((await send('POST', other, { host })).status, 421, other);
      },
      reachable,
    ));
});

describe('a request that changes something', () => {
  const host = 'escalog.example';
  const cases: readonly { who: string; headers: Record<string, string>; status: number }[] = [
    { who: 'a program', headers: {}, status: 200 },
    { who: 'a page of its own', headers: { origin: 'https://escalog.example' }, status: 200 },
    {
      who: 'a page of its own with the port in the Host',
      headers: { host: 'escalog.example:443', origin: 'https://escalog.example' },
      status: 200,
    },
    {
      who: 'a page of its own, as the browser says',
      headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
      status: 200,
    },
    { who: 'the address bar', headers: { 'sec-fetch-site': 'none' }, status: 200 },
    { who: 'a page of another site', headers: { origin: 'https://evil.example' }, status: 403 },
    { who: 'a page of another site, without its Origin', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    {
      who: 'a page of another site that claims to be ours',
      headers: { origin: 'https://escalog.example', 'sec-fetch-site': 'cross-site' },
      status: 403,
    },
    {
      who: 'another port of the same machine',
      headers: { origin: 'https://escalog.example:8443', 'sec-fetch-site': 'same-site' },
      status: 403,
    },
    { who: 'a page that hides where it is from', headers: { origin: 'null' }, status: 403 },
  ];
  for (const { who, headers, status } of cases) {
    it(`is ${status === 200 ? 'taken' : 'refused'} from ${who}`, () =>
      asked(
        routes,
        async ({ send }) => {
          const answer = await send('POST', '/thing', { host, ...headers });
          assert.deepEqual(
            [answer.status, answer.problem['code']],
            [status, status === 200 ? undefined : 'cross-site'],
          );
        },
        reachable,
      ));
  }

  it('is what is checked: others may link to us', () =>
    asked(
      routes,
      async ({ send }) =>
        assert.equal(
          (await send('GET', '/thing', { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }))
            .status,
          200,
        ),
      reachable,
    ));
});
