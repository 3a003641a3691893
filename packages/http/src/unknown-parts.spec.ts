import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Type from 'typebox';
import { anyQuery } from './unknown-parts.ts';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const body = Type.Object({ dryRun: Type.Optional(Type.Boolean()) });
const paging = Type.Object({ limit: Type.Optional(Type.Integer()), after: Type.Optional(Type.String()) });
const without = Type.Object({ without: Type.Optional(Type.String()) });
const token = Type.Object({ token: Type.String() }, { additionalProperties: true });

const routes = (server: Routes): void => {
  server.get('/bare', async () => 'read');
  server.post('/replay', { schema: { querystring: without } }, async () => 'replayed');
  server.delete('/all', { schema: { tags: [] } }, async () => 'gone');
  server.post('/change', { schema: { body } }, async () => 'changed');
  server.get('/list', { schema: { querystring: paging } }, async (request) => request.query);
  server.get('/link', { schema: { querystring: token } }, async (request) => request.query);
  server.get('/any', { schema: { querystring: anyQuery } }, async () => 'any');
};

describe('a parameter that a route does not have', () => {
  const cases: readonly [string, string, string][] = [
    ['GET', '/bare?a=1', 'The query has an unknown parameter "a". This address takes no parameters.'],
    ['GET', '/bare?a', 'The query has an unknown parameter "a". This address takes no parameters.'],
    ['GET', '/list?limits=5', 'The query has an unknown parameter "limits". It may have "limit" and "after".'],
    [
      'GET',
      '/list?Limit=5&limit=5&b=1',
      'The query has an unknown parameter "Limit" ("errors" lists 1 more). It may have "limit" and "after".',
    ],
    [
      'POST',
      '/change?dryRun=true',
      'The query has an unknown parameter "dryRun". This address takes no parameters. "dryRun" belongs in the body.',
    ],
    ['GET', '/bare?__proto__=1', 'The query has an unknown parameter "__proto__". This address takes no parameters.'],
  ];
  for (const [method, path, detail] of cases) {
    it(`is refused by its name, with those that there are: ${method} ${path}`, () =>
      asked(routes, async ({ send }) => {
        const { status, problem } = await send(method, path);
        assert.deepEqual([status, problem['code'], problem['detail']], [400, 'invalid-request', detail]);
      }));
  }

  it('is refused before the body is read', () =>
    asked(routes, async ({ send }) => {
      const { problem } = await send('POST', '/change?a=1', { 'content-type': 'application/json' }, '{');
      assert.match(String(problem['detail']), /unknown parameter "a"/);
    }));

  it('is listed a hundred times at most, and not at length', () =>
    asked(routes, async ({ send }) => {
      const many = Array.from({ length: 2_000 }, (_, number) => `a${number}=`).join('&');
      assert.equal(((await send('GET', `/bare?${many}`)).problem['errors'] as unknown[]).length, 100);
      assert.ok((await send('GET', `/bare?${'x'.repeat(10_000)}`)).text.length < 1_000);
    }));

  it('is passed over where the schema says so', () =>
    asked(routes, async ({ send }) => {
      assert.equal((await send('GET', '/any?a=1&b=2')).status, 200);
      assert.equal((await send('GET', '/link?token=t&utm_source=mail')).status, 200);
    }));

  it('does not hide that there is no such route', () =>
    asked(routes, async ({ send }) => assert.equal((await send('GET', '/nowhere?a=1')).status, 404)));
});

describe('a body that a route does not have', () => {
  const json = { 'content-type': 'application/json' };
  for (const [method, path, body, detail] of [
    ['POST', '/replay', '{"without":"a"}', 'This address takes no body. "without" belongs in the query.'],
    ['POST', '/replay', '["a"]', 'This address takes no body.'],
    ['POST', '/replay', '"a"', 'This address takes no body.'],
    ['DELETE', '/all', '{"only":"a"}', 'This address takes no body.'],
  ] as const) {
    it(`is refused: ${method} ${path} ${body}`, () =>
      asked(routes, async ({ send }) => {
        const { status, problem } = await send(method, path, json, body);
        assert.deepEqual([status, problem['code'], problem['detail']], [400, 'invalid-request', detail]);
      }));
  }

  for (const body of ['{}', 'null', '[]'])
    it(`may be sent when nothing is in it: ${body}`, () =>
      asked(routes, async ({ send }) => assert.equal((await send('POST', '/replay', json, body)).status, 200)));
});
