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
    day: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', examples: ['2026-11-29'] })),
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
    [{ day: 'today' }, [['/day', 'must look like 2026-11-29']]],
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
    [
      {
        alerts: [
          { status: 'x', labels: { a: 1 } },
          { status: 'y', labels: 7 },
        ],
      },
      [
        ['/alerts/0/status', 'must be one of open, resolved'],
        ['/alerts/0/labels/a', 'must be string'],
        ['/alerts/1/status', 'must be one of open, resolved'],
        ['/alerts/1/labels', 'must be one of object, null'],
      ],
    ],
    [{ 'a/b': 1 }, [['/a~1b', 'unknown field "a/b"']]],
    [{}, [['', 'must have at least 1 field']]],
    [[], [['', 'must be object']]],
  ];
  for (const [sent, expected] of cases) {
    it(JSON.stringify(sent), () =>
      asked(routes, async ({ send }) => {
        const { problem } = await send('POST', '/body', { 'content-type': 'application/json' }, JSON.stringify(sent));
        assert.deepEqual(
          problem['errors'],
          expected.map(([pointer, detail]) => ({ pointer, detail })),
        );
      }),
    );
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
    it(`is "${detail}"`, () =>
      asked(routes, async ({ send }) =>
        assert.equal(
          (await send('POST', '/body', { 'content-type': 'application/json' }, sent)).problem['detail'],
          detail,
        ),
      ));
  }

  it('counts what the list has no room for', () =>
    asked(routes, async ({ send }) => {
      const unknown = (count: number) =>
        JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, number) => [`x${number}`, 1])));
      const refusedFor = async (count: number) =>
        (await send('POST', '/body', { 'content-type': 'application/json' }, unknown(count))).problem;
      const few = await refusedFor(100);
      assert.deepEqual(
        [few['detail'], (few['errors'] as unknown[]).length],
        ['The body has an unknown field "x0" ("errors" lists 99 more).', 100],
      );
      const many = await refusedFor(60_000);
      assert.deepEqual(
        [many['detail'], (many['errors'] as unknown[]).length],
        ['The body has an unknown field "x0" ("errors" lists 99 more, and 59900 are not listed).', 100],
      );
    }));

  it('is on the first of them alone in a body of very many values, and a deep one is a body like others', () =>
    asked(routes, async ({ send }) => {
      const alerts = Array.from({ length: 100_000 }, () => 1);
      const { problem } = await send(
        'POST',
        '/body',
        { 'content-type': 'application/json' },
        JSON.stringify({ alerts }),
      );
      assert.deepEqual(
        [problem['detail'], (problem['errors'] as unknown[]).length],
        ['"alerts/0" in the body must be object.', 1],
      );
      const deep = `{"alerts":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
      assert.equal((await send('POST', '/body', { 'content-type': 'application/json' }, deep)).status, 400);
    }));

  it('does not repeat a name at length', () =>
    asked(routes, async ({ send }) => {
      const { text } = await send(
        'POST',
        '/body',
        { 'content-type': 'application/json' },
        JSON.stringify({ ['x'.repeat(500_000)]: 1, labels: { ['y'.repeat(400_000)]: 1 } }),
      );
      assert.ok(text.length < 3_000, `${text.length} characters`);
    }));

  it('is found quickly, however many unions fit no variant', () =>
    asked(routes, async ({ send }) => {
      const alerts = Array.from({ length: 20_000 }, () => ({ status: 'x', labels: 7 }));
      const begin = performance.now();
      const { status, problem } = await send(
        'POST',
        '/body',
        { 'content-type': 'application/json' },
        JSON.stringify({ alerts }),
      );
      assert.deepEqual([status, (problem['errors'] as unknown[]).length], [400, 100]);
      assert.ok(performance.now() - begin < 5_000);
      const few = alerts
        .slice(0, 11)
        .map((alert, number) => ({ ...alert, labels: [1, 10].includes(number) ? { a: 1 } : null }));
      const { problem: told } = await send(
        'POST',
        '/body',
        { 'content-type': 'application/json' },
        JSON.stringify({ alerts: few }),
      );
      assert.deepEqual(
        (told['errors'] as { pointer: string }[])
          .map(({ pointer }) => pointer)
          .filter((pointer) => pointer.includes('labels')),
        ['/alerts/1/labels/a', '/alerts/10/labels/a'],
      );
    }));

  it('calls the query the query', () =>
    asked(routes, async ({ send }) =>
      assert.equal(
        (await send('GET', '/query?status=closed')).problem['detail'],
        '"status" in the query must be one of open, resolved.',
      ),
    ));
});
