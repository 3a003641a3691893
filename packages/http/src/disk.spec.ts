import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { FastifyPluginAsync } from 'fastify';
import pino from 'pino';
import type { Disk } from './disk.ts';
import { buildServer, type Service } from './index.ts';

const megabyte = 1_000_000;
const ofIncidents = [
  '/v1/incidents',
  '/v1/acknowledge/abc',
  '/v1/twilio/keys',
  '/v1/twilio/sms',
  '/v1/slack/interaction',
  '/v1/slack/command',
  '/v1/nudge',
  '/v1/nudges/n1/accept',
  '/v1/heartbeats/backup',
];
const addresses = ['/v1/alerts/prometheus', '/v2/enqueue', '/v1/catalog/apply', ...ofIncidents];

/** A server on a disk that is as the test says, and what its routes did. */
async function onDisk(t: TestContext) {
  const done: string[] = [];
  const is = { is: 'full', takesWrites: false, detail: 'no space is left on the disk', queuedBytes: 0 };
  const disk: Disk = {
    settledInTime: async () => (is.takesWrites ? 'stored' : 'late'),
    condition: () => is,
  };
  const routes: FastifyPluginAsync = async (server) => {
    for (const address of addresses)
      server.post(address, async ({ url }) => {
        done.push(url);
        return {};
      });
    server.get('/v1/incidents', async () => ({}));
    server.get('/v1/heartbeats/backup', async () => ({}));
  };
  const service: Service = {
    name: 'intake',
    routes,
    start: async () => {},
    stop: async () => {},
    checks: async () => [],
    busy: async () => 0,
  };
  const server = await buildServer({
    services: [service],
    logger: pino({ level: 'silent' }),
    settled: async () => {},
    disk,
  });
  t.after(() => server.close());
  /** What a change is answered while so many bytes are in memory alone, and whether it was made. */
  const post = async (url: string, queuedBytes: number) => {
    is.queuedBytes = queuedBytes;
    done.length = 0;
    const { statusCode, body } = await server.inject({ method: 'POST', url, payload: {} });
    return [statusCode, done.length === 1, /nothing was done/.test(body)];
  };
  return { server, is, post };
}

describe('requests while the disk takes nothing', () => {
  for (const [what, urls, most] of [
    ['alerts', ['/v1/alerts/prometheus', '/v2/enqueue'], 16],
    ['other changes', ['/v1/catalog/apply'], 48],
    ['what is done about incidents', ofIncidents, 256],
  ] as const) {
    it(`carries ${what} out and does not confirm it, and refuses it once ${most} MB wait in memory`, async (t) => {
      const { post } = await onDisk(t);
      for (const url of urls) {
        assert.deepEqual(await post(url, most * megabyte - 1), [507, true, false], url);
        assert.deepEqual(await post(url, most * megabyte), [507, false, true], url);
      }
    });
  }

  it('are answered as ever when they only read, whatever waits', async (t) => {
    const { server, is } = await onDisk(t);
    is.queuedBytes = 1_000 * megabyte;
    assert.equal((await server.inject('/v1/incidents')).statusCode, 200);
    assert.equal((await server.inject('/health/live')).statusCode, 200);
  });

  it('are not confirmed when they note a heartbeat, by whatever method', async (t) => {
    const { server, is } = await onDisk(t);
    for (const method of ['GET', 'HEAD', 'POST'] as const)
      assert.equal((await server.inject({ method, url: '/v1/heartbeats/backup' })).statusCode, 507, method);
    is.queuedBytes = 256 * megabyte;
    assert.match((await server.inject('/v1/heartbeats/backup')).body, /nothing was done/);
  });

  it('are told with 503 that it does not answer, and when to send it again', async (t) => {
    const { server, is } = await onDisk(t);
    Object.assign(is, { is: 'stalled', detail: 'the disk does not answer' });
    const { statusCode, headers, body } = await server.inject({ method: 'POST', url: '/v1/incidents', payload: {} });
    assert.deepEqual([statusCode, headers['retry-after'], JSON.parse(body).code], [503, '10', 'disk-stalled']);
    assert.match(body, /The disk does not answer\. What you sent is carried out in memory/);
  });

  it('are confirmed once it takes writes, whatever still waits', async (t) => {
    const { is, post } = await onDisk(t);
    Object.assign(is, { is: 'reserve', takesWrites: true });
    assert.deepEqual(await post('/v1/alerts/prometheus', 300 * megabyte), [200, true, false]);
  });
});
