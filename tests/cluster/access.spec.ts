import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { operatorLink } from '@escalog/hosting';
import { TcpProxy } from '@escalog/store/testing';
import { ServiceProcess } from '../faults/service-process.ts';
import { testSecrets } from '../harness/cluster.ts';
import { organisation } from '../harness/organisation.ts';
import { separateServices } from '../harness/separate-services.ts';
import { freePort } from '../servers/free-port.ts';
import { startKafka } from '../servers/kafka.ts';
import { startMongodb } from '../servers/mongodb.ts';
import { whyNoServers } from '../servers/why-no-servers.ts';

const skip = await whyNoServers();
/** The gateway and three services as processes of their own, where people sign in. */
async function guarded(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-access-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const [kafka, mongodb] = await Promise.all([
    startKafka({ KAFKA_ADVERTISED_LISTENERS: `CLIENT://127.0.0.1:${port},INSIDE://127.0.0.1:9094` }),
    startMongodb(),
  ]);
  t.after(() => Promise.all([kafka, mongodb].map(({ container }) => container.remove())));
  const toKafka = await TcpProxy.before(kafka.address, port);
  t.after(() => toKafka.refuse());
  const env: Readonly<Record<string, string>> = {
    ...(await separateServices({ kafka: toKafka.address, mongodb: mongodb.url }, folder)),
    ESCALOG_ACCESS: 'on',
  };
  const started = async (name: ServiceProcess['name'], more: Readonly<Record<string, string>> = {}) => {
    const process = new ServiceProcess(name, { ...env, ...more });
    t.after(() => process.end('SIGKILL'));
    await process.start();
    return process;
  };
  const services = await Promise.all((['access', 'catalog', 'intake'] as const).map((name) => started(name)));
  const gateway = await started(
    'gateway',
    Object.fromEntries(services.map(({ name, url }) => [`ESCALOG_${name.toUpperCase()}_URL`, url])),
  );
  const first = await untilSaid(services[0]!, /sign-in\?first=([\w.-]+)/);
  return { env, toKafka, gateway, services, started, first };
}

async function untilSaid(process: ServiceProcess, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(process.output)?.[1];
    if (found !== undefined) return found;
    await wait(50);
  }
}

type Headers = Readonly<Record<string, string>>;

async function ask(at: ServiceProcess, method: string, path: string, headers: Headers, body?: object) {
  const response = await fetch(`${at.url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const [cookie = ''] = response.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  return { status: response.status, text, cookie, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Headers };
}

describe('processes where people sign in', { skip, timeout: 110_000 }, () => {
  it('all refuse what was revoked within seconds, and go on with what they know while Kafka is away', async (t) => {
    const { env, toKafka, gateway, services, started, first } = await guarded(t);
    const [access, , intake] = services as [ServiceProcess, ServiceProcess, ServiceProcess];
    const everywhere = [gateway, ...services];
    /** What each process answers somebody, at a route of its own. */
    const answers = (headers: Headers) =>
      Promise.all(
        [
          [gateway, '/v1/incidents'],
          [access, '/v1/roles'],
          [services[1], '/v1/catalog/entries?type=person'],
          [intake, '/v1/incidents'],
        ].map(async ([at, path]) => (await ask(at as ServiceProcess, 'GET', path as string, headers)).status),
      );
    const untilAll = async (headers: Headers, wanted: number): Promise<void> => {
      const giveUpAt = performance.now() + 5_000;
      for (;;) {
        const found = await answers(headers);
        if (found.every((status) => status === wanted)) return;
        if (performance.now() > giveUpAt)
          assert.deepEqual(
            found,
            everywhere.map(() => wanted),
          );
        await wait(50);
      }
    };
    await untilAll({}, 401);

    const owner = { cookie: (await ask(gateway, 'POST', '/v1/session', {}, { first, person: 'person/ana' })).cookie };
    await untilAll(owner, 200);
    const made = await ask(gateway, 'POST', '/v1/tokens', owner, { name: 'Setup', scopes: ['read', 'configure'] });
    const token = { authorization: `Bearer ${made.body['token']}` };
    await untilAll(token, 200);
    const applied = await ask(gateway, 'POST', '/v1/catalog/apply', token, {
      entries: organisation('http://127.0.0.1:9/', testSecrets.webhookSecret),
    });
    assert.equal(applied.status, 200, applied.text);
    const revoked = await ask(gateway, 'DELETE', `/v1/tokens/${made.body['id']}`, owner, { why: 'It is done.' });
    assert.equal(revoked.status, 204, revoked.text);
    await untilAll(token, 401);

    const linkFor = (ref: string) =>
      new URL(operatorLink(ref, gateway.url, env['ESCALOG_SECRETS'] ?? '')).searchParams.get('token') ?? '';
    const signIn = async (ref: string) =>
      (await ask(gateway, 'POST', '/v1/session', {}, { token: linkFor(ref) })).cookie;
    const ben = { cookie: await signIn('person/ben') };
    await untilAll(ben, 200);
    const role = { role: 'none', why: 'He left.' };
    const taken = await ask(gateway, 'PUT', '/v1/people/ben/role', owner, role);
    assert.equal(taken.status, 200, taken.text);
    await untilAll(ben, 401);

    await toKafka.refuse();
    const again = { cookie: await signIn('person/ana') };
    assert.ok(again.cookie !== '', 'somebody signs in while Kafka is away');
    const declared = await ask(gateway, 'POST', '/v1/incidents', again, { title: 'nobody can pay' });
    assert.equal(declared.status, 201, declared.text);
    const acknowledged = await ask(gateway, 'POST', `/v1/incidents/${declared.body['id']}/acknowledge`, again, {});
    assert.equal(acknowledged.status, 200, acknowledged.text);
    await untilAll(ben, 401);
    await assert.rejects(started('gateway'), /Kafka at \S+ does not answer/);
    await toKafka.accept();
    const later = await started('gateway');
    assert.equal((await ask(later, 'GET', '/v1/incidents', token)).status, 401);
  });
});
