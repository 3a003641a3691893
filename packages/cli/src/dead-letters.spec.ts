import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ParkedKey, ShownParkedKey } from './api/running.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const parked: ParkedKey = {
  key: 'inc-1',
  state: 'parked',
  reason: 'RangeError: unknown zone',
  parkedAt: '2026-11-18T02:00:00.000Z',
  replayedAt: null,
  letterCount: 3,
  leftOut: [],
};
const none = { body: { keys: [], next: null } };
const path = '/v1/dead-letters';

describe('escalog dead-letters list', () => {
  it('lists what waits in any service, page by page', async () => {
    const pages = ({ line }: { readonly line: string }) => ({
      body: line.includes('after=')
        ? { keys: [{ ...parked, key: 'inc-22', letterCount: 12, reason: 'two\nlines' }], next: null }
        : { keys: [parked], next: 'c+2' },
    });
    await using server = await fakeEscalog({
      [`GET ${path}/intake`]: none,
      [`GET ${path}/catalog`]: none,
      [`GET ${path}/policy`]: pages,
      [`GET ${path}/notification`]: none,
      [`GET ${path}/timeline`]: none,
      [`GET ${path}/access`]: none,
    });
    const { code, out, err } = await escalog(['dead-letters', 'list'], server);
    assert.equal(
      out,
      [
        'SERVICE  KEY     PARKED (America/New_York)  LETTERS  REASON',
        'policy   inc-1   2026-11-17 21:00:00        3        RangeError: unknown zone',
        'policy   inc-22  2026-11-17 21:00:00        12       two lines',
        '',
      ].join('\n'),
    );
    assert.deepEqual(
      server.received.map(({ line }) => line).filter((line) => line.includes('policy')),
      [`GET ${path}/policy?state=parked&limit=200`, `GET ${path}/policy?state=parked&limit=200&after=c%2B2`],
    );
    assert.equal(err, '');
    assert.equal(code, 0);
  });

  it('asks one service only, for what was replayed, and prints JSON, when told to', async () => {
    const replayed = { ...parked, state: 'replayed' };
    await using server = await fakeEscalog({ [`GET ${path}/policy`]: { body: { keys: [replayed], next: null } } });
    const { out } = await escalog(['dead-letters', 'list', '--service', 'policy', '--replayed', '--json'], server);
    assert.deepEqual(JSON.parse(out), [{ service: 'policy', ...replayed }]);
    assert.deepEqual(
      server.received.map(({ line }) => line),
      [`GET ${path}/policy?state=replayed&limit=200`],
    );
  });

  it('writes the empty key, that of messages without one, as a shell needs it', async () => {
    await using server = await fakeEscalog({
      [`GET ${path}/policy`]: { body: { keys: [{ ...parked, key: '' }], next: null } },
    });
    assert.match((await escalog(['dead-letters', 'list', '--service', 'policy'], server)).out, /^policy   ''   2026/m);
  });

  it('says that nothing waits', async () => {
    await using server = await fakeEscalog({ [`GET ${path}/policy`]: none });
    assert.deepEqual(await escalog(['dead-letters', 'list', '--service', 'policy'], server), {
      code: 0,
      out: '',
      err: 'Nothing waits in the dead letters.\n',
    });
    assert.deepEqual(await escalog(['dead-letters', 'list', '--service', 'policy', '--replayed'], server), {
      code: 0,
      out: '',
      err: 'Nothing was replayed.\n',
    });
  });

  it('shows those of the others although one service does not answer, and ends with 1', async () => {
    await using server = await fakeEscalog({
      [`GET ${path}/intake`]: problem(503, 'unavailable', 'Not now.'),
      [`GET ${path}/catalog`]: none,
      [`GET ${path}/policy`]: { body: { keys: [parked], next: null } },
      [`GET ${path}/notification`]: none,
      [`GET ${path}/timeline`]: none,
      [`GET ${path}/access`]: none,
    });
    const { code, out, err } = await escalog(['dead-letters', 'list'], server);
    assert.match(out, /^policy   inc-1 /m);
    assert.equal(err, 'intake: Not now.\n');
    assert.equal(code, 1);
  });
});

describe('escalog dead-letters show', () => {
  const shown: ShownParkedKey = {
    ...parked,
    leftOut: ['escalog.routing/3/0'],
    letters: [
      {
        letter: 'escalog.routing/3/1',
        writtenAt: '2026-11-18T02:00:00.000Z',
        reason: 'RangeError: unknown zone',
        handled: true,
        event: { type: 'IncidentRouted' },
        bytes: 90,
      },
      {
        letter: 'escalog.incidents/3/4',
        writtenAt: '2026-11-18T02:00:05.000Z',
        reason: 'an earlier message\u001b[31m',
        handled: false,
        event: null,
        bytes: 7,
      },
    ],
  };

  it('shows what waits and why, and how to go on', async () => {
    await using server = await fakeEscalog({ [`GET ${path}/policy/inc-1`]: { body: shown } });
    const { code, out, err } = await escalog(['dead-letters', 'show', 'policy', 'inc-1'], server);
    assert.equal(
      out,
      [
        'inc-1 in policy: parked',
        '',
        'Parked    2026-11-17 21:00:00 (America/New_York)',
        'Reason    RangeError: unknown zone',
        'Letters   3',
        'Left out  escalog.routing/3/0',
        '',
        'escalog.routing/3/1  2026-11-17 21:00:00  IncidentRouted (handled)',
        '  RangeError: unknown zone',
        '',
        'escalog.incidents/3/4  2026-11-17 21:00:05  7 bytes that are no event',
        '  an earlier message\ufffd[31m',
        '',
      ].join('\n'),
    );
    assert.equal(
      err,
      'These are the first 2 of 3.\nOnce the cause is mended: escalog dead-letters replay policy inc-1\n',
    );
    assert.equal(code, 0);
  });

  it('finds what came without a key', async () => {
    await using server = await fakeEscalog({ [`GET ${path}/policy/`]: { body: { ...shown, key: '' } } });
    const { out, err } = await escalog(['dead-letters', 'show', 'policy', ''], server);
    assert.match(out, /^'' in policy: parked\n/);
    assert.match(err, /dead-letters replay policy ''\n$/);
  });

  it('says when it was replayed, and prints JSON when told to', async () => {
    const replayed = { ...shown, state: 'replayed', replayedAt: '2026-11-18T03:00:00.000Z', letterCount: 2 };
    await using server = await fakeEscalog({ [`GET ${path}/policy/inc-1`]: { body: replayed } });
    const { out, err } = await escalog(['dead-letters', 'show', 'policy', 'inc-1'], server);
    assert.match(out, /^inc-1 in policy: replayed\n\nParked .*\nReplayed  2026-11-17 22:00:00\n/);
    assert.equal(err, '');
    assert.deepEqual(
      JSON.parse((await escalog(['dead-letters', 'show', 'policy', 'inc-1', '--json'], server)).out),
      replayed,
    );
  });
});

describe('escalog dead-letters replay', () => {
  it('tells how many letters were handled', async () => {
    await using server = await fakeEscalog({
      [`POST ${path}/policy/inc-1/replay`]: { body: { state: 'replayed', handled: 1, failure: null } },
    });
    assert.deepEqual(await escalog(['dead-letters', 'replay', 'policy', 'inc-1'], server), {
      code: 0,
      out: 'inc-1 goes on in policy: 1 letter was handled.\n',
      err: '',
    });
    assert.equal(server.received[0]?.line, `POST ${path}/policy/inc-1/replay`);
  });

  it('handles what came without a key', async () => {
    await using server = await fakeEscalog({
      [`POST ${path}/policy//replay`]: { body: { state: 'replayed', handled: 0, failure: null } },
    });
    const { out } = await escalog(['dead-letters', 'replay', 'policy', '', '--without', 'escalog.routing/3/1'], server);
    assert.equal(out, "'' goes on in policy: 0 letters were handled.\n");
    assert.deepEqual(
      server.received.map(({ line }) => line),
      [`POST ${path}/policy//replay?without=escalog.routing%2F3%2F1`],
    );
  });

  it('leaves out what it is told to', async () => {
    await using server = await fakeEscalog({
      [`POST ${path}/policy/a%2Fb/replay`]: { body: { state: 'replayed', handled: 2, failure: null } },
    });
    const { out } = await escalog(
      ['dead-letters', 'replay', 'policy', 'a/b', '--without', 'escalog.routing/3/1', 'escalog.routing/3/2'],
      server,
    );
    assert.equal(out, 'a/b goes on in policy: 2 letters were handled.\n');
    assert.deepEqual(
      server.received.map(({ line }) => line),
      [`POST ${path}/policy/a%2Fb/replay?without=escalog.routing%2F3%2F1&without=escalog.routing%2F3%2F2`],
    );
  });

  it('says which letter failed again, and ends with 1', async () => {
    const failure = { letter: 'escalog.routing/3/1', reason: 'RangeError: unknown zone' };
    await using server = await fakeEscalog({
      [`POST ${path}/policy/inc-1/replay`]: { body: { state: 'parked', handled: 0, failure } },
    });
    assert.deepEqual(await escalog(['dead-letters', 'replay', 'policy', 'inc-1'], server), {
      code: 1,
      out: '',
      err: 'inc-1 stays parked in policy. 0 letters were handled; then escalog.routing/3/1 failed: RangeError: unknown zone\n',
    });
  });

  it('takes the first characters of a key, unless several begin so', async () => {
    const keys = ['9c4e4f35-d1fe', '9c4e9999-aaaa'].map((key) => ({ ...parked, key }));
    await using server = await fakeEscalog({
      [`GET ${path}/policy`]: { body: { keys, next: null } },
      [`POST ${path}/policy/9c4e4/replay`]: problem(404, 'not-parked', 'Never parked.'),
      [`POST ${path}/policy/9c/replay`]: problem(404, 'not-parked', 'Never parked.'),
      [`POST ${path}/policy/9c4e4f35-d1fe/replay`]: { body: { state: 'replayed', handled: 1, failure: null } },
      [`GET ${path}/policy/9c4e4`]: problem(404, 'not-parked', 'Never parked.'),
      [`GET ${path}/policy/9c4e4f35-d1fe`]: { body: { ...parked, key: '9c4e4f35-d1fe', letters: [] } },
    });
    const { out } = await escalog(['dead-letters', 'replay', 'policy', '9c4e4'], server);
    assert.equal(out, '9c4e4f35-d1fe goes on in policy: 1 letter was handled.\n');
    assert.match((await escalog(['dead-letters', 'show', 'policy', '9c4e4'], server)).out, /9c4e4f35-d1fe/);
    const { err, code } = await escalog(['dead-letters', 'replay', 'policy', '9c'], server);
    assert.equal(err, 'Several keys begin with 9c; give more of it:\n  9c4e4f35-d1fe\n  9c4e9999-aaaa\n');
    assert.equal(code, 1);
  });

  it('of what was never parked is refused', async () => {
    await using server = await fakeEscalog({
      [`POST ${path}/policy/inc-1/replay`]: problem(404, 'not-parked', 'The policy service has never parked inc-1.'),
      [`GET ${path}/policy`]: none,
    });
    assert.deepEqual(await escalog(['dead-letters', 'replay', 'policy', 'inc-1'], server), {
      code: 1,
      out: '',
      err: 'The policy service has never parked inc-1.\n',
    });
  });

  for (const args of [
    ['dead-letters', 'replay', 'polcy', 'inc-1'],
    ['dead-letters', 'list', '--service', 'polcy'],
  ]) {
    it(`of a service that there is not names those that there are: escalog ${args.join(' ')}`, async () => {
      const { code, err } = await escalog(args);
      assert.match(err, /Allowed choices are intake, catalog, policy, notification, timeline/);
      assert.equal(code, 2);
    });
  }
});
