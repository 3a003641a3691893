import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { serviceNames as namesInContracts } from '@escalog/contracts';
import { serviceNames, type ServiceName } from '@escalog/contracts';
import type { FastifyInstance } from 'fastify';
import { routeTable } from './route-table.ts';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';
import { routesOf, type ServedRoute } from './testing/served-routes.ts';
import { stub } from './testing/stubs.ts';

/** A gateway to six servers that only say which one was asked. */
async function namingGateway(t: TestContext): Promise<(route: ServedRoute) => Promise<unknown>> {
  const named = async (name: ServiceName): Promise<string> =>
    stub(t, (_request, response) => response.setHeader('x-asked', name).end());
  const services = {
    intake: await named('intake'),
    catalog: await named('catalog'),
    policy: await named('policy'),
    notification: await named('notification'),
    timeline: await named('timeline'),
    access: await named('access'),
  };
  const { server } = await gatewayTo(t, services);
  return async ({ method, path }) => (await server.inject({ method: method as 'GET', url: path })).headers['x-asked'];
}

describe('the route table', () => {
  it('leads every route of every service to exactly that service', async (t) => {
    const { apps } = await startedServices(t);
    const asked = await namingGateway(t);
    let count = 0;
    for (const name of serviceNames) {
      for (const route of await routesOf(apps[name])) {
        assert.equal(
          await asked(route),
          name,
          `${route.method} ${route.path} of ${name}: add a row for it to route-table.ts`,
        );
        count += 1;
      }
    }
    assert.ok(count > 20, `only ${count} routes were found`);
  });

  it('takes bodies as long as the service does, and refuses longer ones in the same words', async (t) => {
    const { apps, servers } = await startedServices(t);
    const { server } = await gatewayTo(t, {});
    const limits = new Set<string>();
    for (const name of serviceNames) {
      for (const { method, path } of (await routesOf(apps[name])).filter(
        (route) => route.method === 'POST' || route.method === 'PUT',
      )) {
        const tooLong = async (at: FastifyInstance) =>
          at.inject({
            method: method as 'POST',
            url: path,
            headers: { 'content-type': 'application/json', 'content-length': String(2 ** 31) },
          });
        const [there, here] = [await tooLong(servers[name]), await tooLong(server)];
        assert.equal(here.statusCode, 413, path);
        // A page for people refuses in words of its own, or does not read what is sent.
        const onAPage = String(there.headers['content-type']).startsWith('text/html');
        if (there.statusCode === 413 && !onAPage)
          assert.equal(here.body, there.body, `${path}: give its row in route-table.ts the limit of the service`);
        limits.add(here.body);
      }
    }
    assert.equal(limits.size, 4, 'those of most routes, of the catalog, of alerts and of forms of Twilio');
  });

  it('leads dead letters to the service whose they are', async (t) => {
    const asked = await namingGateway(t);
    for (const name of serviceNames) {
      for (const path of [`/v1/dead-letters/${name}`, `/v1/dead-letters/${name}/some-1/replay`])
        assert.equal(await asked({ method: 'POST', path }), name);
    }
  });

  it('leaves what no service has to the gateway', async (t) => {
    const asked = await namingGateway(t);
    for (const path of [
      '/',
      '/health/live',
      '/openapi.json',
      '/docs',
      '/nowhere',
      '/v1',
      '/v1/incident',
      '/v1/dead-letters',
    ])
      assert.equal(await asked({ method: 'GET', path }), undefined, path);
  });

  it('has no prefix twice, and knows the services by the names of the contracts', () => {
    const prefixes = routeTable.map(({ prefix }) => prefix);
    assert.deepEqual(prefixes, [...new Set(prefixes)]);
    assert.deepEqual([...serviceNames].toSorted(), [...namesInContracts].toSorted());
  });
});
