import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { buildApp as buildAccess } from '@escalog/access-service/app';
import { openSqliteBus } from '@escalog/bus';
import { buildApp as buildCatalog } from '@escalog/catalog/app';
import { everyTopic, type ServiceName } from '@escalog/contracts';
import type { Providers } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { acknowledgeLinks, buildServer, nudgeLinks, twilioLinks, type Service } from '@escalog/http';
import { buildApp as buildIntake } from '@escalog/intake/app';
import { openJournal } from '@escalog/journal';
import type { Clock } from '@escalog/kernel';
import { buildApp as buildNotification } from '@escalog/notification/app';
import { buildApp as buildPolicy } from '@escalog/policy/app';
import { systemClock } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import { buildApp as buildTimeline } from '@escalog/timeline/app';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';

export interface Services {
  readonly apps: Readonly<Record<ServiceName, Service>>;
  /** Each service's own server, on a free port of loopback or of `host`, with the host names of the cluster profile. */
  readonly servers: Readonly<Record<ServiceName, FastifyInstance>>;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Resolves once no service has anything to do before the next request or timer. */
  drained(): Promise<void>;
}

const log = pino({ level: 'silent' });

/** The six services, started, over one store and bus, each asked at an address of its own. */
export async function startedServices(
  t: TestContext,
  {
    clock = systemClock,
    publicUrl = () => 'http://escalog.example',
    host = '127.0.0.1',
    providers = {},
  }: { clock?: Clock; publicUrl?: () => string; host?: string; providers?: Partial<Providers> } = {},
): Promise<Services> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-gateway-'));
  const onFailure = (error: Error): never => {
    throw error;
  };
  const journal = openJournal({ folder, onFailure });
  const store = openSqliteStore({ journal });
  const bus = strictBus(openSqliteBus({ journal, topics: everyTopic, clock }));
  const deps = { store, bus, clock, log };
  const secret = 'a secret of this installation, long enough';
  const links = acknowledgeLinks(publicUrl, secret, clock);
  const apps = {
    intake: await buildIntake({
      ...deps,
      links,
      twilioLinks: twilioLinks(publicUrl, secret, clock),
      publicUrl,
      previewSecret: 'a secret for previews',
      ...noProviders,
      ...providers,
    }),
    catalog: await buildCatalog({ ...deps, ...noProviders, publicUrl }),
    policy: await buildPolicy({ ...deps, nudgeLinks: nudgeLinks(publicUrl, secret, clock) }),
    notification: await buildNotification({
      ...deps,
      links,
      nudgeLinks: nudgeLinks(publicUrl, secret, clock),
      twilioLinks: twilioLinks(publicUrl, secret, clock),
      publicUrl,
      ...noProviders,
      ...providers,
      linkSecret: secret,
      webhookSecret: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0',
      soleOwner: true,
    }),
    timeline: await buildTimeline(deps),
    access: await buildAccess({ ...deps, publicUrl, linkSecret: secret }),
  };
  const served = async (service: Service): Promise<FastifyInstance> =>
    buildServer({
      services: [service],
      logger: log,
      settled: () => store.settled(),
      hosts: () => [new URL(publicUrl()).hostname],
    });
  const servers = {
    intake: await served(apps.intake),
    catalog: await served(apps.catalog),
    policy: await served(apps.policy),
    notification: await served(apps.notification),
    timeline: await served(apps.timeline),
    access: await served(apps.access),
  };
  const listening = async (server: FastifyInstance): Promise<string> => server.listen({ host, port: 0 });
  const urls = {
    intake: await listening(servers.intake),
    catalog: await listening(servers.catalog),
    policy: await listening(servers.policy),
    notification: await listening(servers.notification),
    timeline: await listening(servers.timeline),
    access: await listening(servers.access),
  };
  const all = Object.values(apps);
  for (const app of all) await app.start();

  t.after(async () => {
    for (const server of Object.values(servers)) await server.close();
    for (const app of all) await app.stop();
    await bus.close();
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const busy = async (): Promise<boolean> =>
    (await Promise.all(all.map((app) => app.busy()))).some((inHand) => inHand > 0);
  return {
    apps,
    servers,
    urls,
    async drained() {
      while (await busy()) await new Promise(setImmediate);
    },
  };
}
