import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonIn, takeBytes } from './json-body.ts';
import { inPartOf, type Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const echo = (server: Routes): void => void server.post('/echo', async (request) => ({ got: request.body }));
const json = { 'content-type': 'application/json' };

describe('a body that is not JSON', () => {
  const cases: readonly [string, RegExp][] = [
    ['title: a', /^The body is not valid JSON: Unexpected token 'i' \(line 1 column 2\)\.$/],
    ['{"title": "a"', /not valid JSON.*\(line 1 column 14\)\.$/],
    ['{\n  "title": "a",\n  "severity": sev1\n}', /not valid JSON.*\(line 3 column 15\)\.$/],
    ['{"a": [1, 2}', /not valid JSON.*\(line 1 column 12\)\.$/],
    ['{"a":', /not valid JSON.*\(line 1 column 6\)\.$/],
    [`{"a": "${'x'.repeat(200)}", b}`, /not valid JSON.*\(line 1 column 211\)\.$/],
  ];
  for (const [body, detail] of cases) {
    it(`is refused with the place where it breaks: ${body.slice(0, 40)}`, () =>
      asked(echo, async ({ send }) => {
        const { status, problem } = await send('POST', '/echo', json, body);
        assert.deepEqual([status, problem['code']], [400, 'invalid-json']);
        assert.match(String(problem['detail']), detail);
      }));
  }

  it('is refused with the same place however long the text before it is', () =>
    asked(echo, async ({ send }) => {
      await fc.assert(
        fc.asyncProperty(fc.json(), async (before) => {
          const { problem } = await send('POST', '/echo', json, `[${before},\n}`);
          assert.match(String(problem['detail']), /\(line \d+ column 1\)\.$/);
        }),
        { numRuns: 25 },
      );
    }));

  for (const [type, body] of [
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'title=a'],
    ['', '{}'],
  ] as const) {
    it(`is refused by its content type: "${type}"`, () =>
      asked(echo, async ({ send }) => {
        const { status, problem } = await send('POST', '/echo', type === '' ? {} : { 'content-type': type }, body);
        assert.deepEqual([status, problem['detail']], [415, 'Send the body as application/json.']);
      }));
  }
});

describe('a key that could change all objects', () => {
  const cases: readonly [string, string][] = [
    ['{"a": [{"__proto__": {"x": 1}}]}', 'A key named __proto__ is not allowed; name it differently.'],
    ['{"\\u005f_proto__": 1}', 'A key named __proto__ is not allowed; name it differently.'],
    [
      '{"constructor": {"prototype": 1}}',
      'A key named constructor with a prototype in it is not allowed; name it differently.',
    ],
  ];
  for (const [body, detail] of cases) {
    it(`is called by its name: ${body}`, () =>
      asked(echo, async ({ send }) => {
        const { status, problem } = await send('POST', '/echo', json, body);
        assert.deepEqual([status, problem['detail']], [400, detail]);
      }));
  }
});

describe('a body that is JSON', () => {
  it('comes to the route as it was sent', () =>
    asked(echo, async ({ send }) => {
      for (const body of [{ title: 'é "__proto__": x' }, [], null, 'text']) {
        assert.deepEqual(
          JSON.parse(
            (await send('POST', '/echo', { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(body)))
              .text,
          ),
          { got: body },
        );
      }
    }));
});

describe('half of a surrogate pair in a body', () => {
  const got = async (
    send: (...args: [string, string, Record<string, string>, string]) => Promise<{ text: string }>,
    body: string,
  ) => (JSON.parse((await send('POST', '/echo', json, body)).text) as { got: unknown }).got;

  it('arrives as text does that is written as UTF-8, wherever it stands', () =>
    asked(echo, async ({ send }) => {
      assert.deepEqual(await got(send, '["\\ud800", "a\\uDFFFb", "\\udc00\\ud800", {"\\ud83d": 1}]'), [
        '\ufffd',
        'a\ufffdb',
        '\ufffd\ufffd',
        { '\ufffd': 1 },
      ]);
    }));

  it('is told from a whole pair, and from a backslash before what only looks like one', () =>
    asked(echo, async ({ send }) => {
      assert.deepEqual(await got(send, '["\\ud83d\\ude00", "\\\\ud800", "\\\\\\ud800"]'), [
        '\u{1f600}',
        '\\ud800',
        '\\\ufffd',
      ]);
    }));

  it('changes nothing else in any text', () =>
    asked(echo, async ({ send }) => {
      const unit = fc.constantFrom('\\', 'u', 'd', '8', '0', '"', '\ud800', '\udc00', '\u{1f600}', '\n');
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit }), { maxLength: 3 }), async (texts) => {
          assert.deepEqual(
            await got(send, JSON.stringify(texts)),
            texts.map((text) => text.toWellFormed()),
          );
        }),
        { numRuns: 200 },
      );
    }));

  it('makes no JSON of what is none', () =>
    asked(echo, async ({ send }) => {
      assert.equal((await send('POST', '/echo', json, '"\\Ud800"')).status, 400);
    }));
});

describe('a part of a server that takes bytes, and reads JSON in them', () => {
  const lenient = (server: Routes): void =>
    inPartOf(server, (part) => {
      takeBytes(part);
      part.post('/echo', async ({ body }) => ({ got: jsonIn(Buffer.isBuffer(body) ? body.toString() : '') }));
    });

  for (const type of ['text/plain', 'application/vnd.x+json', 'application/json; charset=latin1', 'nonsense', ''])
    it(`reads it under the content type "${type}"`, () =>
      asked(lenient, async ({ send }) => {
        const { status, text } = await send(
          'POST',
          '/echo',
          type === '' ? {} : { 'content-type': type },
          '\uFEFF{"a": 1}',
        );
        assert.deepEqual([status, JSON.parse(text)], [200, { got: { a: 1 } }]);
      }));

  it('takes keys as they are called, and lends nothing to other objects', () =>
    asked(lenient, async ({ send }) => {
      const body = '{"__proto__": {"x": 1}, "constructor": {"prototype": 1}}';
      assert.equal((await send('POST', '/echo', json, body)).text, `{"got":${body.replaceAll(' ', '')}}`);
      assert.equal(({} as { x?: number }).x, undefined);
    }));

  for (const [body, detail] of [
    ['', /empty/],
    ['{"a": ', /not valid JSON.*line 1 column/],
  ] as const)
    it(`says what is wrong with "${body}"`, () =>
      asked(lenient, async ({ send }) => {
        const { status, problem } = await send('POST', '/echo', json, body);
        assert.deepEqual([status, problem['code']], [400, 'invalid-json']);
        assert.match(String(problem['detail']), detail);
      }));
});
