import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import pino from 'pino';
import { buildServer, HttpProblem, type AuditLine } from './index.ts';

async function audited(t: TestContext, write?: (line: AuditLine) => Promise<void>, behind?: 'gateway') {
  const lines: AuditLine[] = [];
  const failures: unknown[] = [];
  const clock = new ManualClock(instantOf(0));
  const server = await buildServer({
    services: [
      {
        name: 'catalog',
        async routes(server) {
          server.post(
            '/v1/catalog/apply',
            { schema: { summary: 'Add or change entries', body: { type: 'object' } } },
            async () => ({}),
          );
          server.post('/v1/catalog/people/:person/erasure', async (request) => {
            request.audited = { detail: 'Ana was erased.', credential: 'c-1', actor: 'person/ben' };
            return {};
          });
          server.delete('/v1/catalog/entries/:type/:name', async () => {
            throw new HttpProblem(404, 'entry-not-found', 'There is no such entry.');
          });
          server.post('/v1/timeline/rebuilds', async () => {
            throw new Error('a bug');
          });
          server.get('/v1/catalog/entries', async () => ({}));
        },
        checks: async () => [],
      },
    ],
    logger: pino({ level: 'silent' }),
    settled: async () => {},
    audit: {
      clock,
      write:
        write ??
        (async (line) => {
          lines.push(line);
        }),
      failed: (error) => failures.push(error),
    },
    ...(behind && { behind }),
  });
  t.after(() => server.close());
  return { server, lines, failures, clock };
}

const applied = { method: 'POST', url: '/v1/catalog/apply' } as const;

describe('the audit', () => {
  it('says who did what, about what, from where, and what came of it', async (t) => {
    const { server, lines } = await audited(t);
    const payload = { entries: [{ ref: 'team/payments' }, { ref: 'person/ana' }] };
    await server.inject({
      ...applied,
      payload,
      headers: { cookie: 'escalog-me=person/elin' },
      remoteAddress: '192.0.2.7',
    });
    assert.deepEqual(lines, [
      {
        actor: 'person/elin',
        action: 'catalog-applied',
        outcome: 'done',
        about: 'team/payments, person/ana',
        via: 'local',
        credential: null,
        address: '192.0.2.7',
        route: 'POST /v1/catalog/apply',
        status: 200,
        detail: 'Add or change entries.',
      },
    ]);
  });

  it('tells what was refused and what failed, in the words of the answer', async (t) => {
    const { server, lines } = await audited(t);
    await server.inject({ method: 'DELETE', url: '/v1/catalog/entries/team/payments' });
    await server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
    assert.deepEqual(
      lines.map(({ action, outcome, status, about, actor }) => [action, outcome, status, about, actor]),
      [
        ['catalog-removed', 'refused', 404, 'team/payments', 'local owner'],
        ['timeline-rebuilt', 'failed', 500, null, 'local owner'],
      ],
    );
    assert.equal(lines[0]?.detail, 'There is no such entry.');
    assert.match(lines[1]?.detail ?? '', /^Something went wrong on our side/);
  });

  it('takes from a route what that knows better', async (t) => {
    const { server, lines } = await audited(t);
    await server.inject({ method: 'POST', url: '/v1/catalog/people/ana/erasure' });
    const [{ actor, detail, credential, about } = {} as AuditLine] = lines;
    assert.deepEqual([actor, detail, credential, about], ['person/ben', 'Ana was erased.', 'c-1', 'ana']);
  });

  it('leaves out what changes nothing', async (t) => {
    const { server, lines } = await audited(t);
    await server.inject({ ...applied, payload: { entries: [], dryRun: true } });
    await server.inject({ url: '/v1/catalog/entries' });
    assert.deepEqual(lines, []);
  });

  it('is written before the answer goes out, and keeps that waiting for two seconds at most', async (t) => {
    const { server, clock } = await audited(t, () => new Promise(() => {}));
    let isAnswered = false;
    const answer = server.inject({ ...applied, payload: {} }).then(() => (isAnswered = true));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(isAnswered, false);
    clock.advance(2_000);
    assert.equal(await answer, true);
  });

  it('that cannot be written is told to operators, and not to whoever asked', async (t) => {
    const { server, failures } = await audited(t, async () => {
      throw new Error('the bus is down');
    });
    assert.equal((await server.inject({ ...applied, payload: {} })).statusCode, 200);
    assert.equal(failures.length, 1);
  });

  it('believes a proxy on the same machine where somebody asks from, and nobody else', async (t) => {
    const { server, lines } = await audited(t);
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.4' };
    await server.inject({ ...applied, payload: {}, headers, remoteAddress: '127.0.0.1' });
    await server.inject({ ...applied, payload: {}, headers, remoteAddress: '192.0.2.7' });
    const service = await audited(t, undefined, 'gateway');
    await service.server.inject({ ...applied, payload: {}, headers, remoteAddress: '10.0.0.4' });
    assert.deepEqual(
      [...lines, ...service.lines].map(({ address }) => address),
      ['198.51.100.4', '192.0.2.7', '198.51.100.4'],
    );
  });
});
