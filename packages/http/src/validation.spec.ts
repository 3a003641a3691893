import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Type from 'typebox';
import type { Routes } from './server.ts';
import { asked } from './testing/asked.ts';

const status = Type.Union([Type.Literal('open'), Type.Literal('resolved')]);
const labels = Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]);
const body = Type.Object(
  {
    title: Type.Optional(Type.String({ pattern: '\\S', maxLength: 20 })),
    code: Type.Optional(Type.String({ pattern: '^[a-z]+$', minLength: 3 })),
    status: Type.Optional(status),
    colour: Type.Optional(Type.Enum(['red', 'green'])),
    version: Type.Optional(Type.Literal('4')),
    tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2 })),
    labels: Type.Optional(labels),
    alerts: Type.Optional(Type.Array(Type.Object({ status, labels }))),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  },
  { additionalProperties: false, minProperties: 1 },
);

const routes = (server: Routes): void => {
  server.post('/body', { schema: { body } }, async () => ({}));
  server.get('/query', { schema: { querystring: Type.Object({ status: Type.Optional(status) }) } }, async () => ({}));
};

describe('what does not fit its schema is told so that it can be mended', () => {
  const cases: readonly [unknown, readonly (readonly [string, string])[]][] = [
    [{ title: '  ' }, [['/title', 'must not be blank']]],
    [{ title: 'x'.repeat(21) }, [['/title', 'must have at most 20 characters']]],
    [{ code: 'AAA' }, [['/code', 'must have the form ^[a-z]+$']]],
    [{ code: 'a' }, [['/code', 'must have at least 3 characters']]],
    [{ status: 'closed' }, [['/status', 'must be one of open, resolved']]],
    [{ status: 7 }, [['/status', 'must be one of open, resolved']]],
    [{ colour: 'blue' }, [['/colour', 'must be one of red, green']]],
    [{ version: '3' }, [['/version', 'must be 4']]],
    [{ tags: [] }, [['/tags', 'must have at least 1 item']]],
    [{ tags: ['a', 'b', 'c'] }, [['/tags', 'must have at most 2 items']]],
    [{ tags: [''] }, [['/tags/0', 'must not be empty']]],
    [{ count: 0 }, [['/count', 'must be at least 1']]],
    [{ count: 10 }, [['/count', 'must be at most 9']]],
    [{ labels: 'a=b' }, [['/labels', 'must be one of object, null']]],
    [{ labels: { a: 1 } }, [['/labels/a', 'must be string']]],
    [{ alerts: [{ status: 'x', labels: { a: 1 } }, { status: 'y', labels: 7 }] }, [['/alerts/0/status', 'must be one of open, resolved'], ['/alerts/0/labels/a', 'must be string'], ['/alerts/1/status', 'must be one of open, resolved'], ['/alerts/1/labels', 'must be one of object, null']]],
    [{ 'a/b': 1 }, [['/a~1b', 'unknown field "a/b"']]],
    [{}, [['', 'must have at least 1 field']]],
    [[], [['', 'must be object']]],
  ];
  for (const [sent, expected] of cases) {
    it(JSON.stringify(sent), () =>
      asked(routes, async ({ send }) => {
        const { problem } = await send('POST', '/body', { 'content-type': 'application/json' }, JSON.stringify(sent));
        assert.deepEqual(problem['errors'], expected.map(([pointer, detail]) => ({ pointer, detail })));
      }));
  }
});

describe('the sentence on what is wrong', () => {
  const cases: readonly [string, string][] = [
    ['{"status": "closed"}', '"status" in the body must be one of open, resolved.'],
    ['{"titel": "a"}', 'The body has an unknown field "titel".'],
    ['[]', 'The body must be object.'],
    ['{"status": "closed", "count": 0}', '"status" in the body must be one of open, resolved ("errors" lists 1 more).'],
  ];
  for (const [sent, detail] of cases) {
    it(`is "${detail}"`, () => asked(routes, async ({ send }) => assert.equal((await send('POST', '/body', { 'content-type': 'application/json' }, sent)).problem['detail'], detail)));
  }

  it('calls the query the query', () => asked(routes, async ({ send }) => assert.equal((await send('GET', '/query?status=closed')).problem['detail'], '"status" in the query must be one of open, resolved.')));
});
