import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const routes = (server: Routes): void => {
  server.post('/things', async () => ({}));
  server.get('/things/:id', async () => ({}));
  server.delete('/things/:id', async () => ({}));
};

describe('what cannot be read is answered with a problem', () => {
  const cases: readonly { what: string; bytes: string; status: number; code: string }[] = [
    { what: 'what is no HTTP', bytes: 'hello\r\n\r\n', status: 400, code: 'bad-request' },
    {
      what: 'a length that is no number',
      bytes: 'POST /things HTTP/1.1\r\nhost: localhost\r\ncontent-length: many\r\n\r\n',
      status: 400,
      code: 'bad-request',
    },
    {
      what: 'headers over the limit',
      bytes: `GET /things/1 HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
      code: 'headers-too-large',
    },
    {
      what: 'a URL that cannot be decoded',
      bytes: 'GET /things/%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      status: 400,
      code: 'bad-request',
    },
    {
      what: 'a part of the path longer than any name',
      bytes: `GET /things/${'x'.repeat(301)} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
      status: 414,
      code: 'url-too-long',
    },
  ];
  for (const { what, bytes, status, code } of cases) {
    it(`for ${what}`, () =>
      asked(routes, async ({ raw }) => {
        const answer = await raw(bytes);
        assert.deepEqual(
          [answer.status, answer.problem['status'], answer.problem['code']],
          [status, status, code],
          answer.text,
        );
        assert.notEqual(answer.problem['title'], 'Error');
      }));
  }

  it('when half of a request arrives and then nothing', { timeout: 10_000 }, () =>
    asked(
      routes,
      async ({ raw }) => {
        const answer = await raw(
          'POST /things HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"title"',
        );
        assert.deepEqual([answer.status, answer.problem['code']], [408, 'request-timeout']);
      },
      { requestTimeout: 100 },
    ),
  );

  it('but a part of the path may have 300 characters', () =>
    asked(routes, async ({ send }) => assert.equal((await send('GET', `/things/${'x'.repeat(300)}`)).status, 200)));
});

describe('a method that a path does not have', () => {
  const cases: readonly [string, string, string][] = [
    ['PUT', '/things', 'POST'],
    ['POST', '/things/7?x=1', 'DELETE, GET, HEAD'],
    ['OPTIONS', '/things/7', 'DELETE, GET, HEAD'],
    ['DELETE', '/docs/static/index.css', 'GET, HEAD'],
  ];
  for (const [method, path, allow] of cases) {
    it(`is refused with those it has: ${method} ${path}`, () =>
      asked(routes, async ({ send }) => {
        const { status, headers, problem } = await send(method, path);
        assert.deepEqual([status, headers['allow'], problem['code']], [405, allow, 'method-not-allowed']);
      }));
  }

  it('is not known where there is no such path', () =>
    asked(routes, async ({ send }) => {
      for (const path of ['/thing', '/things/7/8', '/things/'])
        assert.equal((await send('POST', path)).status, 404, path);
    }));
});

describe('a refusal', () => {
  const refusing = (server: Routes): void => {
    server.post('/v1/alerts/alertmanager', async () => ({}));
    server.post('/things', async () => ({}));
  };

  it('is logged with its code, method and path, without the query', () =>
    asked(refusing, async ({ send, log }) => {
      await send('GET', '/things?token=secret');
      assert.deepEqual(
        log
          .filter(({ code }) => code !== undefined)
          .map(({ level, code, method, path }) => [level, code, method, path]),
        [[30, 'method-not-allowed', 'GET', '/things']],
      );
      assert.doesNotMatch(JSON.stringify(log), /secret/);
    }));

  it('of an alert is a warning, because nobody is paged', () =>
    asked(refusing, async ({ send, log }) => {
      await send('POST', '/v1/alerts/alertmanager', { 'content-type': 'application/json' }, '{');
      assert.deepEqual(
        log.filter(({ code }) => code !== undefined).map(({ level, code, path }) => [level, code, path]),
        [[40, 'invalid-json', '/v1/alerts/alertmanager']],
      );
    }));
});
