import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSample } from '@escalog/standalone';
import type { FastifyInstance } from 'fastify';
import { serviceNames } from '@escalog/contracts';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';
import { routesOf, type ServedRoute } from './testing/served-routes.ts';

/** Where parameters are passed over, and who adds them. */
const tolerant: Readonly<Record<string, string>> = {
  '/v1/acknowledge': 'mail gateways that rewrite links',
  '/v1/nudge': 'mail gateways that rewrite links',
  '/v1/sign-in/oidc/callback': 'identity providers, which add what their extensions say',
  '/push': 'mail gateways and messengers that rewrite links',
  '/v1/alerts/': 'whoever wrote the address of a receiver, and a page would be lost',
  '/v1/heartbeats/': 'whoever wrote the address of a job, and somebody would be paged for nothing',
  '/v2/': 'clients of PagerDuty, and a page would be lost',
  '/v1/feeds/': 'programs that subscribe to calendars',
  '/schemas/': 'clients of schema registries',
  '/subjects': 'clients of schema registries',
};
const isTolerant = ({ path }: ServedRoute): boolean =>
  Object.keys(tolerant).some((prefix) => `${path}/`.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));

const own: readonly ServedRoute[] = [
  '/docs',
  '/docs/',
  '/docs/static/index.html',
  '/health/live',
  '/health/ready',
  '/openapi.json',
].map((path) => ({ method: 'GET', path }));

interface Told {
  readonly status: number;
  /** Of the problem; empty when there is none. */
  readonly detail: string;
}

async function told(server: FastifyInstance, { method, path }: ServedRoute): Promise<Told> {
  const { statusCode, body, headers } = await server.inject({ method: method as 'GET', url: `${path}?dryRum=true` });
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  return { status: statusCode, detail: isProblem ? (JSON.parse(body) as { detail: string }).detail : '' };
}

describe('a parameter that a route does not have', () => {
  it('is refused by every route of every service, asked directly and through the gateway', async (t) => {
    const { apps, servers, urls } = await startedServices(t);
    const gateway = await gatewayTo(t, urls);
    let count = 0;
    for (const name of serviceNames) {
      // HEAD has no body to tell it in.
      for (const route of (await routesOf(apps[name])).filter(({ method }) => method !== 'HEAD')) {
        for (const server of [servers[name], gateway.server]) {
          const { status, detail } = await told(server, route);
          const isRefused = status === 400 && detail.startsWith('The query has an unknown parameter "dryRum". ');
          assert.equal(isRefused, !isTolerant(route), `${route.method} ${route.path}: ${detail}`);
          count += 1;
        }
      }
    }
    assert.ok(count > 60, `only ${count} routes were asked`);
  });

  it('is refused by what every server has itself', async (t) => {
    const { servers, urls } = await startedServices(t);
    const gateway = await gatewayTo(t, urls);
    for (const server of [servers.intake, gateway.server])
      for (const route of own)
        assert.match((await told(server, route)).detail, /unknown parameter "dryRum"/, route.path);
  });

  it('leaves the catalog as it is: a dry run that is asked for in the query is none for real', async (t) => {
    const { urls, drained } = await startedServices(t);
    const { ask, server } = await gatewayTo(t, urls);
    await loadSample(server);
    await drained();
    const entries = [{ ref: 'component/new', name: 'New' }];
    const { status, json } = await ask('/v1/catalog/apply?dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entries }),
    });
    assert.deepEqual(
      [status, json['detail']],
      [
        400,
        'The query has an unknown parameter "dryRun". This address takes no parameters. "dryRun" belongs in the body.',
      ],
    );
    assert.equal((await ask('/v1/catalog/entries/component/new')).status, 404);
  });
});
