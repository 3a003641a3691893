import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import Type from 'typebox';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const firefox = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const limit = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 9 })), open: Type.Optional(Type.Boolean()) });

const routes = (server: Routes): void => {
  server.get('/list', { schema: { querystring: limit } }, async () => 'listed');
  server.get('/things/:id', async () => 'a thing');
  server.post('/change', async () => 'changed');
  server.get('/down', async () => {
    throw new AppError('ESCALOG_TEST_DOWN', 'connect ECONNREFUSED', { retriable: true });
  });
  server.get('/bug', async () => {
    throw new TypeError('secretField is undefined');
  });
};

describe('a failure that a browser is shown', () => {
  const cases: readonly [what: string, path: string, status: number, told: RegExp, host?: string][] = [
    ['nothing there', '/nowhere', 404, /There is no GET \/nowhere;/],
    ['no such file of a page', '/docs/static/none.js', 404, /There is no GET \/docs\/static\/none\.js;/],
    ['another method', '/change', 405, /There is no GET \/change, only POST/],
    ['an unknown parameter', '/list?limits=1', 400, /unknown parameter &quot;limits&quot;/],
    [
      'two wrong parameters',
      '/list?limit=10&open=x',
      400,
      /<li>limit must be at most 9<\/li>\s*<li>open must be boolean<\/li>/,
    ],
    ['a path that is no URL', '/%zz', 400, /write a percent sign as %25/],
    ['a path that is too long', `/things/${'x'.repeat(301)}`, 414, /longer than anything here/],
    ['a foreign name', '/list', 421, /does not answer to this host name/, 'evil.example'],
    ['a dependency that is down', '/down', 503, /send it again in a moment/],
    ['a bug', '/bug', 500, /it is in the log/],
  ];
  for (const [what, path, status, told, host] of cases) {
    it(`is a page, which leads on and runs nothing: ${what}`, () =>
      asked(
        routes,
        async ({ send }) => {
          const answer = await send('GET', path, { accept: firefox, ...(host !== undefined && { host }) });
          assert.deepEqual([answer.status, answer.headers['content-type']], [status, 'text/html; charset=utf-8']);
          assert.match(answer.text, told);
          assert.match(answer.text, /<a href="(\.\.?\/)+">/);
          assert.match(answer.headers['content-security-policy'] ?? '', /default-src 'none'/);
          assert.doesNotMatch(answer.text, /secretField/);
        },
        { hosts: () => ['escalog.example'] },
      ));
  }

  it('keeps its headers', () =>
    asked(routes, async ({ send }) => {
      assert.equal((await send('GET', '/down', { accept: firefox })).headers['retry-after'], '1');
      assert.equal((await send('GET', '/change', { accept: firefox })).headers['allow'], 'POST');
    }));

  it('writes nothing into the page that could become a part of it', () =>
    asked(routes, async ({ send }) => {
      const { text } = await send('GET', '/<script>alert(1)</script>?<b>', { accept: firefox });
      assert.doesNotMatch(text, /<script|<b>/);
    }));
});

describe('a failure that a program is told', () => {
  for (const [what, method, path, accept] of [
    ['that says nothing', 'GET', '/nowhere', undefined],
    ['that takes anything, as curl does', 'GET', '/nowhere', '*/*'],
    ['that wants JSON', 'GET', '/nowhere', 'application/json, text/plain, */*'],
    ['that takes both', 'GET', '/nowhere', 'text/html, application/json'],
    ['that wants a picture', 'GET', '/nowhere', 'image/*'],
    ['that changes something', 'POST', '/nowhere', firefox],
  ] as const) {
    it(`is a problem as JSON for one ${what}`, () =>
      asked(routes, async ({ send }) => {
        const { headers, problem } = await send(method, path, accept === undefined ? {} : { accept });
        assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
        assert.equal(problem['code'], 'no-such-route');
      }));
  }
});
