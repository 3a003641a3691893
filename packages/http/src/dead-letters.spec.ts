import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { deadLetterRoutes, type DeadLetterBox } from './dead-letters.ts';
import { asked } from './testing/asked.ts';

type ParkedKey = Awaited<ReturnType<DeadLetterBox['list']>>[number];

const parked = (key: string): ParkedKey => ({
  key,
  state: 'parked',
  topic: 'escalog.routing',
  reason: 'a bug',
  parkedAt: '2026-11-18T02:00:00.000Z',
  replayedAt: null,
  letterCount: 1,
  leftOut: [],
  lastFailure: null,
});
const letter = {
  letter: 'escalog.routing/3/7',
  writtenAt: '2026-11-18T02:00:00.000Z',
  reason: 'a bug',
  error: 'TypeError',
  code: null,
  stack: 'at x',
  handled: false,
  event: { type: 'IncidentRouted', routes: [{ owner: null }] },
  bytes: 9,
  value: null,
};

/** The routes over a box that remembers what it was asked. */
function served(box: Partial<DeadLetterBox>) {
  const calls: unknown[][] = [];
  const called =
    <Result>(name: string, call: ((...given: never[]) => Promise<Result>) | undefined) =>
    (...given: unknown[]): Promise<Result> => {
      calls.push([name, ...given]);
      return call === undefined ? Promise.reject(new Error('not asked for here')) : call(...(given as never[]));
    };
  const whole: DeadLetterBox = {
    list: called('list', box.list),
    show: called('show', box.show),
    replay: called('replay', box.replay),
  };
  return {
    calls,
    routes: (server: Parameters<typeof deadLetterRoutes>[0]) => deadLetterRoutes(server, 'policy', whole),
  };
}

const path = '/v1/dead-letters/policy';

describe('the list of what is parked', () => {
  it('comes in pages, each of which says how to ask for the next', async () => {
    const keys = ['c', 'b~2', 'a'].map(parked);
    const { calls, routes } = served({
      list: async ({ limit, after }) =>
        keys.slice(after === undefined ? 0 : keys.findIndex(({ key }) => key === after.key) + 1).slice(0, limit),
    });
    await asked(routes, async ({ send }) => {
      const first = JSON.parse((await send('GET', `${path}?limit=2`)).text) as { keys: ParkedKey[]; next: string };
      assert.deepEqual(first, { keys: keys.slice(0, 2), next: '2026-11-18T02:00:00.000Z~b~2' });
      const second = JSON.parse(
        (await send('GET', `${path}?limit=2&state=replayed&after=${encodeURIComponent(first.next)}`)).text,
      ) as typeof first;
      assert.deepEqual(second, { keys: keys.slice(2), next: null });
    });
    assert.deepEqual(calls, [
      ['list', { state: 'parked', limit: 3 }],
      ['list', { state: 'replayed', limit: 3, after: { parkedAt: '2026-11-18T02:00:00.000Z', key: 'b~2' } }],
    ]);
  });

  for (const [query, code] of [
    ['state=lost', 'invalid-request'],
    ['limit=0', 'invalid-request'],
    ['limit=201', 'invalid-request'],
    ['after=yesterday', 'bad-cursor'],
    ['page=2', 'invalid-request'],
  ] as const) {
    it(`is refused with ${query}`, async () => {
      const { calls, routes } = served({});
      await asked(routes, async ({ send }) => {
        const { status, problem } = await send('GET', `${path}?${query}`);
        assert.deepEqual([status, problem['code']], [400, code]);
      });
      assert.deepEqual(calls, []);
    });
  }
});

describe('a parked key', () => {
  it('is shown with its letters, and nothing of how it is kept', async () => {
    const kept = { ...parked('a b/c'), letters: [letter], lettersUpTo: [] };
    const { calls, routes } = served({ show: async () => kept });
    await asked(routes, async ({ send }) => {
      const { lettersUpTo: _, ...expected } = kept;
      assert.deepEqual(JSON.parse((await send('GET', `${path}/a%20b%2Fc`)).text), expected);
    });
    assert.deepEqual(calls, [['show', 'a b/c']]);
  });

  it('is replayed, without the letters that are named', async () => {
    const outcome = {
      state: 'parked',
      handled: 2,
      failure: { letter: 'escalog.routing/3/9', reason: 'again' },
    } as const;
    const { calls, routes } = served({ replay: async () => outcome });
    await asked(routes, async ({ send }) => {
      const { status, text } = await send(
        'POST',
        `${path}/a/replay?without=escalog.routing/3/7&without=escalog.routing/3/8`,
      );
      assert.deepEqual([status, JSON.parse(text)], [200, outcome]);
      await send('POST', `${path}/a/replay?without=escalog.routing/3/7`);
      await send('POST', `${path}/a/replay`, { 'content-type': 'application/json' }, '{}');
    });
    assert.deepEqual(calls, [
      ['replay', 'a', ['escalog.routing/3/7', 'escalog.routing/3/8']],
      ['replay', 'a', ['escalog.routing/3/7']],
      ['replay', 'a', []],
    ]);
  });

  it('may be empty, as that of a message without a key is', async () => {
    const { calls, routes } = served({
      show: async (key) => ({ ...parked(key), letters: [] }),
      replay: async () => ({ state: 'replayed', handled: 0, failure: null }),
    });
    await asked(routes, async ({ send }) => {
      assert.equal((await send('GET', `${path}/`)).status, 200);
      assert.equal((await send('POST', `${path}//replay?without=escalog.routing/3/7`)).status, 200);
    });
    assert.deepEqual(calls, [
      ['show', ''],
      ['replay', '', ['escalog.routing/3/7']],
    ]);
  });

  it('that there never was is not found', async () => {
    const { routes } = served({ show: async () => undefined, replay: async () => undefined });
    await asked(routes, async ({ send }) => {
      for (const [method, url] of [
        ['GET', `${path}/a`],
        ['POST', `${path}/a/replay`],
      ] as const) {
        const { status, problem } = await send(method, url);
        assert.deepEqual(
          [status, problem['code'], problem['detail']],
          [404, 'not-parked', 'The policy service has never parked a; GET /v1/dead-letters/policy lists what it has.'],
        );
      }
      assert.match(
        String((await send('GET', `${path}/`)).problem['detail']),
        /has never parked a message without a key; GET/,
      );
    });
  });

  it('is to be replayed again in a moment when a dependency is down', async () => {
    const { routes } = served({
      replay: () => Promise.reject(new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true })),
    });
    await asked(routes, async ({ send }) => {
      const { status, headers } = await send('POST', `${path}/a/replay`);
      assert.deepEqual([status, headers['retry-after']], [503, '1']);
    });
  });
});
