import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import pino from 'pino';
import Type from 'typebox';
import { buildServer, HttpProblem, problemSchema, refusal, type Check, type Routes, type Service } from './index.ts';

const order = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 20 }),
    count: Type.Optional(Type.Integer({ minimum: 1 })),
    at: Type.Optional(Type.String({ format: 'date-time' })),
    owner: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: false })),
  },
  { additionalProperties: false },
);
const paging = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    open: Type.Optional(Type.Boolean()),
    tag: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);

/** Routes that answer with what arrived, or fail in the way that their path says. */
const failures: Readonly<Record<string, () => unknown>> = {
  refused: () =>
    refusal({ code: 'severity-not-known', message: 'There is no severity "sev9"; use sev1, sev2 or sev3.' }),
  absent: () => refusal({ code: 'incident-not-found', message: 'There is no incident inc-9.' }),
  problem: () =>
    new HttpProblem(409, 'in-the-way', 'Something is in the way.', {
      headers: { 'retry-after': '7' },
      errors: [{ pointer: '/title', detail: 'is taken' }],
    }),
  down: () => new AppError('ESCALOG_BUS_DOWN', 'connect ECONNREFUSED 10.0.0.7:9092', { retriable: true }),
  broken: () => new AppError('ESCALOG_STORE_CORRUPT', 'page 7 of /data/escalog.db', { retriable: false }),
  bug: () => new TypeError('Cannot read properties of undefined (reading secretField)'),
};

function echoService(checks: readonly Check[] = []): Service {
  const routes = async (server: Routes): Promise<void> => {
    server.post('/orders', { schema: { body: order } }, async (request) => request.body);
    server.post('/small', { bodyLimit: 50, schema: { body: order } }, async (request) => request.body);
    server.get('/orders', { schema: { querystring: paging } }, async (request) => request.query);
    server.get(
      '/orders/:id',
      {
        schema: {
          params: Type.Object({ id: Type.Integer() }),
          response: { 200: Type.Object({ id: Type.Integer() }), 404: problemSchema },
        },
      },
      async (request) => ({ id: request.params.id, secret: 'not in the schema' }),
    );
    server.route({
      method: ['GET', 'POST'],
      url: '/fails/:how',
      handler: async (request) => {
        throw failures[(request.params as { how: string }).how]?.();
      },
    });
  };
  return {
    name: 'echo',
    routes: routes as unknown as Service['routes'],
    start: async () => {},
    stop: async () => {},
    checks: async () => checks,
    busy: async () => 0,
  };
}

interface World {
  /** Asks the listening server. */
  ask(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  post(path: string, body: unknown): ReturnType<World['ask']>;
  readonly log: string[];
}

/** Serves on a free port of loopback for the length of `story`. */
async function serving(
  story: (world: World) => Promise<void>,
  { checks, settled = async () => {} }: { checks?: readonly Check[]; settled?: () => Promise<void> } = {},
): Promise<void> {
  const log: string[] = [];
  const server = await buildServer({
    services: [echoService(checks)],
    logger: pino({ level: 'warn' }, { write: (line: string) => void log.push(line) }),
    settled,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const ask: World['ask'] = async (path, init) => {
    const response = await fetch(`${url}${path}`, init);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  const post: World['post'] = (path, body) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  try {
    await story({ ask, post, log });
  } finally {
    await server.close();
  }
}

describe('a body that does not fit its schema', () => {
  const cases: readonly {
    what: string;
    body: unknown;
    detail: string;
    errors: readonly { pointer: string; detail: string }[];
  }[] = [
    {
      what: 'an unknown field, by its name',
      body: { title: 'a', titel: 'b' },
      detail: 'The body has an unknown field "titel".',
      errors: [{ pointer: '/titel', detail: 'unknown field "titel"' }],
    },
    {
      what: 'an unknown field further in',
      body: { title: 'a', owner: { name: 'b', nam: 'c' } },
      detail: 'The body has an unknown field "nam".',
      errors: [{ pointer: '/owner/nam', detail: 'unknown field "nam"' }],
    },
    {
      what: 'a missing field',
      body: {},
      detail: '"title" in the body is required.',
      errors: [{ pointer: '/title', detail: 'is required' }],
    },
    {
      what: 'text where a number belongs: bodies are taken literally',
      body: { title: 'a', count: '7' },
      detail: '"count" in the body must be integer.',
      errors: [{ pointer: '/count', detail: 'must be integer' }],
    },
    {
      what: 'a number where text belongs',
      body: { title: 7 },
      detail: '"title" in the body must be string.',
      errors: [{ pointer: '/title', detail: 'must be string' }],
    },
    {
      what: 'text that is too long',
      body: { title: 'x'.repeat(21) },
      detail: '"title" in the body must have at most 20 characters.',
      errors: [{ pointer: '/title', detail: 'must have at most 20 characters' }],
    },
    {
      what: 'a date that is none',
      body: { title: 'a', at: 'yesterday' },
      detail: '"at" in the body must be a time such as 2026-11-18T02:00:00Z.',
      errors: [{ pointer: '/at', detail: 'must be a time such as 2026-11-18T02:00:00Z' }],
    },
    {
      what: 'everything at once',
      body: { count: 0, x: 1 },
      detail: '"title" in the body is required ("errors" lists 2 more).',
      errors: [
        { pointer: '/title', detail: 'is required' },
        { pointer: '/x', detail: 'unknown field "x"' },
        { pointer: '/count', detail: 'must be at least 1' },
      ],
    },
  ];
  for (const { what, body, detail, errors } of cases) {
    it(`is refused with ${what}`, () =>
      serving(async ({ post }) => {
        const { status, headers, body: problem } = await post('/orders', body);
        assert.equal(status, 400);
        assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
        assert.deepEqual(problem, {
          type: 'https://escalog.dev/problems/invalid-request',
          title: 'Bad request',
          status: 400,
          detail,
          code: 'invalid-request',
          errors,
        });
      }));
  }
});

describe('a request that cannot be read', () => {
  const broken: readonly {
    what: string;
    path?: string;
    init: RequestInit;
    status: number;
    code: string;
    detail: RegExp;
  }[] = [
    { what: 'broken JSON', init: json('{"title": "a"'), status: 400, code: 'invalid-json', detail: /not valid JSON/ },
    {
      what: 'an empty body',
      init: json(''),
      status: 400,
      code: 'invalid-json',
      detail: /The body is empty; send a JSON object/,
    },
    {
      what: 'another content type',
      init: { ...json('title: a'), headers: { 'content-type': 'application/yaml' } },
      status: 415,
      code: 'unsupported-content-type',
      detail: /application\/json/,
    },
    {
      what: 'a body over the limit of the server',
      init: json(JSON.stringify({ title: 'x'.repeat(1024 * 1024) })),
      status: 413,
      code: 'body-too-large',
      detail: /over the limit of 1 MiB;/,
    },
    {
      what: 'a body over the limit of its route',
      path: '/small',
      init: json(JSON.stringify({ title: 'x'.repeat(60) })),
      status: 413,
      code: 'body-too-large',
      detail: /over the limit of 50 bytes;/,
    },
  ];
  for (const { what, path = '/orders', init, status, code, detail } of broken) {
    it(`is refused for ${what}`, () =>
      serving(async ({ ask, log }) => {
        const answer = await ask(path, init);
        assert.equal(answer.status, status);
        assert.equal(answer.body['code'], code);
        assert.match(String(answer.body['detail']), detail);
        assert.deepEqual(log, [], 'their mistake is not an error of ours');
      }));
  }

  it('is told the method and path when there is no such route, without the query', () =>
    serving(async ({ ask }) => {
      const { status, body } = await ask('/nowhere?token=secret', { method: 'DELETE' });
      assert.equal(status, 404);
      assert.equal(body['code'], 'no-such-route');
      assert.equal(body['detail'], 'There is no DELETE /nowhere; GET /openapi.json lists what there is.');
    }));
});

function json(body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

describe('parameters', () => {
  it('become what their schema says, with its defaults', () =>
    serving(async ({ ask }) => {
      assert.deepEqual((await ask('/orders?limit=7&open=true&tag=a')).body, { limit: 7, open: true, tag: ['a'] });
      assert.deepEqual((await ask('/orders')).body, { limit: 50 });
      assert.deepEqual((await ask('/orders/12')).body, { id: 12 });
    }));

  it('are refused when they cannot, and the query and the path are called so', () =>
    serving(async ({ ask }) => {
      assert.equal((await ask('/orders?limit=many')).body['detail'], '"limit" in the query must be integer.');
      assert.equal((await ask('/orders?limit=201')).body['detail'], '"limit" in the query must be at most 200.');
      assert.equal(
        (await ask('/orders?limits=5')).body['detail'],
        'The query has an unknown parameter "limits". It may have "limit", "open" and "tag".',
      );
      assert.equal((await ask('/orders/twelve')).body['detail'], '"id" in the path must be integer.');
    }));
});

describe('a refusal of the domain', () => {
  it('is 422 with its code and its sentence', () =>
    serving(async ({ ask, log }) => {
      const { status, body } = await ask('/fails/refused');
      assert.equal(status, 422);
      assert.deepEqual(body, {
        type: 'https://escalog.dev/problems/severity-not-known',
        title: 'Cannot be done',
        status: 422,
        detail: 'There is no severity "sev9"; use sev1, sev2 or sev3.',
        code: 'severity-not-known',
      });
      assert.deepEqual(log, []);
    }));

  it('is 404 when its code ends in -not-found', () =>
    serving(async ({ ask }) => {
      const { status, body } = await ask('/fails/absent');
      assert.equal(status, 404);
      assert.equal(body['code'], 'incident-not-found');
    }));

  it('keeps the headers and errors of the problem that a route throws', () =>
    serving(async ({ ask }) => {
      const { status, headers, body } = await ask('/fails/problem');
      assert.equal(status, 409);
      assert.equal(headers.get('retry-after'), '7');
      assert.deepEqual(body['errors'], [{ pointer: '/title', detail: 'is taken' }]);
    }));
});

describe('a failure of ours', () => {
  it('is 503 with Retry-After when trying again may help', () =>
    serving(async ({ ask, log }) => {
      const { status, headers, body } = await ask('/fails/down');
      assert.equal(status, 503);
      assert.equal(headers.get('retry-after'), '1');
      assert.equal(body['detail'], 'A dependency is not available now (ESCALOG_BUS_DOWN); send it again in a moment.');
      assert.match(log.join(), /ECONNREFUSED 10\.0\.0\.7/, 'the log has the details');
      assert.doesNotMatch(JSON.stringify(body), /10\.0\.0\.7/, 'the answer has not');
    }));

  for (const [how, leak] of [
    ['broken', /data\/escalog|page 7/],
    ['bug', /secretField|TypeError/],
  ] as const) {
    it(`is 500 without the message for a ${how === 'bug' ? 'bug' : 'failure that stays'}, and the message is in the log`, () =>
      serving(async ({ ask, log }) => {
        const { status, headers, body } = await ask(`/fails/${how}`);
        assert.equal(status, 500);
        assert.equal(headers.get('retry-after'), null);
        assert.equal(body['code'], 'internal');
        assert.doesNotMatch(JSON.stringify(body), leak);
        assert.match(log.join(), leak);
      }));
  }

  for (const how of ['down', 'broken', 'bug']) {
    it(`says that what was sent may have been carried out, and what is safe to repeat: ${how}`, () =>
      serving(async ({ ask }) => {
        assert.match(
          String((await ask(`/fails/${how}`, { method: 'POST' })).body['detail']),
          / What you sent may have been carried out all the same; declaring an incident again with the same Idempotency-Key is safe\.$/,
        );
        assert.doesNotMatch(String((await ask(`/fails/${how}`)).body['detail']), /carried out|Idempotency-Key/);
      }));
  }
});

describe('an answer', () => {
  it('is cut to its schema', () =>
    serving(async ({ ask }) => {
      assert.deepEqual(Object.keys((await ask('/orders/12')).body), ['id']);
    }));

  it('waits until everything written so far is on disk', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const settled = (): Promise<void> => {
      asked.resolve();
      return promise;
    };
    await serving(
      async ({ post }) => {
        let answered = false;
        const answer = post('/orders', { title: 'a' }).then((response) => {
          answered = true;
          return response;
        });
        await Promise.race([asked.promise, answer]);
        await new Promise(setImmediate);
        assert.equal(answered, false);
        resolve();
        assert.equal((await answer).status, 200);
      },
      { settled },
    );
  });

  it('is not the answer of the route when the disk refuses', async () => {
    const settled = async (): Promise<void> => {
      throw new AppError('ESCALOG_JOURNAL_FULL', 'no space left', { retriable: true });
    };
    await serving(
      async ({ post }) => {
        const { status } = await post('/orders', { title: 'a' });
        assert.ok(status >= 500, String(status));
      },
      { settled },
    );
  });
});

describe('health', () => {
  it('is live as soon as it answers', () =>
    serving(async ({ ask }) => assert.deepEqual((await ask('/health/live')).body, { status: 'live' })));

  it('is ready when every check holds, and shows them', () =>
    serving(
      async ({ ask }) => {
        const { status, body } = await ask('/health/ready');
        assert.equal(status, 200);
        assert.deepEqual(body, {
          status: 'ready',
          checks: [{ service: 'echo', name: 'catalog', ok: true, state: 'well', detail: '3 entries' }],
        });
      },
      { checks: [{ name: 'catalog', ok: true, detail: '3 entries' }] },
    ));

  it('is 503 when one check does not hold, and says which', () =>
    serving(
      async ({ ask }) => {
        const { status, body } = await ask('/health/ready');
        assert.equal(status, 503);
        assert.deepEqual(body, {
          status: 'not-ready',
          checks: [
            { service: 'echo', name: 'bus', ok: false, state: 'failing', detail: 'start Kafka' },
            { service: 'echo', name: 'disk', ok: true, state: 'well', detail: 'fine' },
          ],
        });
      },
      {
        checks: [
          { name: 'bus', ok: false, detail: 'start Kafka' },
          { name: 'disk', ok: true, detail: 'fine' },
        ],
      },
    ));
});

describe('the OpenAPI document', () => {
  it('lists the routes of the services and of health, not itself', () =>
    serving(async ({ ask }) => {
      const { body } = await ask('/openapi.json');
      assert.deepEqual(Object.keys(body['paths'] as object).sort(), [
        '/fails/{how}',
        '/health/live',
        '/health/ready',
        '/orders',
        '/orders/{id}',
        '/small',
      ]);
    }));
});
