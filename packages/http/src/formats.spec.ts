import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Type from 'typebox';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const body = Type.Object({ line: Type.Optional(Type.String({ format: 'one-line' })) });
const query = Type.Object({ at: Type.String({ format: 'date-time' }) });
const routes = (server: Routes): void => {
  server.post('/lines', { schema: { body } }, async () => ({}));
  server.get('/at', { schema: { querystring: query } }, async ({ query: { at } }) => ({
    at: Temporal.Instant.from(at).toString(),
  }));
};

describe('an instant', () => {
  for (const at of [
    '2026-03-29T01:00:00Z',
    '2026-03-29t01:00:00z',
    '2026-03-29T01:00:00.123456789Z',
    '2026-03-29T01:00:00+05:45',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:60Z',
  ]) {
    it(`that fits can be read: ${at}`, () =>
      asked(routes, async ({ send }) => {
        const { status, text } = await send('GET', `/at?at=${encodeURIComponent(at)}`);
        assert.equal(status, 200, text);
      }));
  }

  for (const at of [
    '2026-03-29T01:00:00.1234567890Z',
    '2026-02-29T01:00:00Z',
    '2026-03-29T01:00:00',
    '2026-03-29',
    '+002026-03-29T01:00:00Z',
    '-271821-04-20T00:00:00Z',
    'now',
    '',
  ]) {
    it(`that does not is refused in a sentence: ${at}`, () =>
      asked(routes, async ({ send }) => {
        const { status, problem } = await send('GET', `/at?at=${encodeURIComponent(at)}`);
        assert.deepEqual(
          [status, problem['detail']],
          [400, '"at" in the query must be a time such as 2026-11-18T02:00:00Z.'],
        );
      }));
  }
});

describe('one line', () => {
  const cases: readonly [string, number][] = [
    ["users can't log in", 200],
    ['  Zürich 😀 ', 200],
    ['', 400],
    [' \u00a0\u3000', 400],
    ['a\nb', 400],
    ['a\u0000b', 400],
    ['a\u0085b', 400],
    ['a\u202eb', 400],
    ['a\u2066b', 400],
  ];
  for (const [line, expected] of cases) {
    it(`is ${expected === 200 ? 'taken' : 'refused'}: ${JSON.stringify(line)}`, () =>
      asked(routes, async ({ send }) => {
        const headers = { 'content-type': 'application/json' };
        const { status, problem } = await send('POST', '/lines', headers, JSON.stringify({ line }));
        assert.equal(status, expected);
        if (expected === 400)
          assert.equal(
            problem['detail'],
            '"line" in the body must be one line that is not blank, without control characters.',
          );
      }));
  }
});
