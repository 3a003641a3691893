import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildServer, type Check } from '@escalog/http';
import pino from 'pino';
import type { TestedGateway } from './testing/gateway.ts';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

type NamedCheck = Check & { readonly service: string };

const checksOf = async ({ ask }: TestedGateway): Promise<NamedCheck[]> =>
  (await ask('/health/ready')).json['checks'] as NamedCheck[];
const named = (checks: readonly NamedCheck[]) =>
  checks.toSorted((a, b) => `${a.service} ${a.name}`.localeCompare(`${b.service} ${b.name}`));

describe('the health of the gateway', () => {
  it('is alive whatever the services are', async (t) => {
    const { status, json } = await (await gatewayTo(t, {})).ask('/health/live');
    assert.deepEqual([status, json], [200, { status: 'live' }]);
  });

  it('shows the checks of all services as one server for all of them does', async (t) => {
    const { apps, urls } = await startedServices(t);
    const embedded = await buildServer({
      services: Object.values(apps),
      logger: pino({ level: 'silent' }),
      settled: async () => {},
    });
    const expected = (await embedded.inject({ url: '/health/ready' })).json<{ checks: NamedCheck[] }>();
    const { status, json } = await (await gatewayTo(t, urls)).ask('/health/ready');
    assert.deepEqual([status, json['status']], [200, 'ready']);
    assert.deepEqual(named(json['checks'] as NamedCheck[]), named(expected.checks));
    assert.equal(new Set(expected.checks.map(({ service }) => service)).size, 6);
  });

  it('is ready when all are, and says of what is not well what its service said', async (t) => {
    const ready = (service: string) =>
      stub(t, (_request, response) =>
        response.end(
          JSON.stringify({
            status: 'ready',
            checks: [
              { service, name: 'bus', ok: true, detail: 'fine' },
              { service, name: 'timers', ok: true, state: 'unwell', detail: 'late' },
              { service, name: 'clock', ok: true, state: 'warning', detail: 'set' },
            ],
          }),
        ),
      );
    const services = {
      intake: await ready('intake'),
      catalog: await ready('catalog'),
      policy: await ready('policy'),
      notification: await ready('notification'),
      timeline: await ready('timeline'),
      access: await ready('access'),
    };
    const { status, json } = await (await gatewayTo(t, services)).ask('/health/ready');
    assert.deepEqual([status, json['status']], [200, 'ready']);
    const states = (json['checks'] as { service: string; state: string }[])
      .filter(({ service }) => service === 'intake')
      .map(({ state }) => state);
    assert.deepEqual(states, ['well', 'unwell', 'warning']);
  });

  it('names a service that is down, and what to do, beside the checks of the others', async (t) => {
    const { urls, servers } = await startedServices(t);
    const gateway = await gatewayTo(t, urls);
    const before = await checksOf(gateway);
    await servers.catalog.close();
    const after = await checksOf(gateway);
    assert.deepEqual(
      after.filter(({ service }) => service === 'catalog'),
      [
        {
          service: 'catalog',
          name: 'reachable',
          ok: false,
          state: 'failing',
          detail: `It does not answer at ${urls.catalog} (ECONNREFUSED): start it, or set ESCALOG_CATALOG_URL to where it listens.`,
        },
      ],
    );
    assert.deepEqual(
      named(after.filter(({ service }) => service !== 'catalog')),
      named(before.filter(({ service }) => service !== 'catalog')),
    );
  });

  it('does not wait for a service that hangs', { timeout: 10_000 }, async (t) => {
    const gateway = await gatewayTo(t, { policy: await stub(t, () => undefined) }, { timeouts: { question: 100 } });
    const check = (await checksOf(gateway)).find(({ service }) => service === 'policy');
    assert.match(check?.detail ?? '', /^It does not answer at \S+ \(nothing within 100 ms\): /);
  });

  it('finds out when another service listens where one was expected', async (t) => {
    const { urls } = await startedServices(t);
    const gateway = await gatewayTo(t, { ...urls, policy: urls.catalog });
    const checks = (await checksOf(gateway)).filter(({ service }) => service === 'policy');
    assert.deepEqual(
      checks.map(({ ok, detail }) => [ok, detail]),
      [[false, `What answers at ${urls.catalog} is catalog, not policy: set ESCALOG_POLICY_URL to where it listens.`]],
    );
  });

  for (const body of ['<h1>It works!</h1>', '{"status":"ok"}', '{"checks":[{"name":"up"}]}', 'null']) {
    it(`does not take ${body} for what a service of Escalog says`, async (t) => {
      const gateway = await gatewayTo(t, { intake: await stub(t, (_request, response) => void response.end(body)) });
      const check = (await checksOf(gateway)).find(({ service }) => service === 'intake');
      assert.match(
        check?.detail ?? '',
        /^What answers at \S+ \(with 200\) is no service of Escalog: set ESCALOG_INTAKE_URL /,
      );
    });
  }
});
