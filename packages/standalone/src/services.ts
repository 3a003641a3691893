/** The six services in one process, behind one server. Where their events and documents are kept is the caller's business. */
import { AccessCopy } from '@escalog/access';
import { buildApp as buildAccess } from '@escalog/access-service/app';
import { buildApp as buildCatalog } from '@escalog/catalog/app';
import { consolePages } from '@escalog/console';
import type { ServiceName } from '@escalog/contracts';
import {
  acknowledgeLinks,
  buildServer,
  nudgeLinks,
  twilioLinks,
  type Check,
  type Disk,
  type Service,
} from '@escalog/http';
import {
  auditOf,
  closeServer,
  heartbeatOf,
  type Certificate,
  type OidcSettings,
  type Providers,
  type Secrets,
} from '@escalog/hosting';
import { buildApp as buildIntake } from '@escalog/intake/app';
import type { Clock, Milliseconds } from '@escalog/kernel';
import { buildApp as buildNotification } from '@escalog/notification/app';
import { buildApp as buildPolicy } from '@escalog/policy/app';
import { followAccess, type RunnerDeps } from '@escalog/runner';
import { buildApp as buildTimeline } from '@escalog/timeline/app';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

export interface ServicesOptions extends Providers {
  /** Asked when a link is made, because the port may be known only once it listens. */
  readonly publicUrl: () => string;
  /** Why people may not be able to open links under it; shown by `/health/ready`. */
  readonly linksWarning?: string | undefined;
  /** The identity provider by which people sign in; none when left out. */
  readonly oidc?: OidcSettings | undefined;
  /** Whether people and programs have to show who they are; false when left out. */
  readonly access?: boolean;
  /** What it serves https with, as PEM; http when left out. */
  readonly tls?: Certificate | undefined;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** What `/health/ready` tells of the process besides its services. */
  readonly checks?: (() => readonly Check[]) | undefined;
  /** Is called every minute while all is well. */
  readonly heartbeatUrl?: string | undefined;
  /** How long requests in hand may go on once it is closed; five seconds when left out. */
  readonly grace?: Milliseconds;
}

export interface Composition {
  readonly secrets: Secrets;
  /** True when no other process runs these services. */
  readonly soleOwner: boolean;
  depsOf(service: ServiceName): RunnerDeps;
  /** Every response waits for this. */
  settled(): Promise<void>;
  /** Whether nobody is paged until `goOn` is called. */
  readonly paused?: boolean;
  /** Adds routes of the process to those of its services. */
  routes?(server: FastifyInstance): void;
  /** See `ServerOptions.disk`. */
  readonly disk?: Disk;
  /** What stands on every page of the console, if anything. */
  readonly notice?: () => string | undefined;
}

export interface Services {
  readonly server: FastifyInstance;
  /** What it knows of who may do what; `undefined` where access is off. */
  readonly access: AccessCopy | undefined;
  /** A link by which whoever opens it becomes the owner; `undefined` when there is one, and where access is off. */
  firstOwnerUrl(): string | undefined;
  /** Ends a pause: what is due is decided and sent. Twice is no error. */
  goOn(): Promise<void>;
  /** Work in hand or waiting in any service; 0 means that nothing happens until a request or a timer. */
  busy(): Promise<number>;
  /** Stops taking requests, and finishes what is in hand or gives it up after the grace. */
  close(): Promise<void>;
}

/** Builds and starts them; the server does not listen yet. */
export async function startServices(
  {
    publicUrl,
    linksWarning,
    oidc,
    access: isOn = false,
    tls,
    clock,
    logger,
    checks = () => [],
    grace,
    heartbeatUrl,
    ...providers
  }: ServicesOptions,
  { secrets, soleOwner, depsOf, settled, disk, notice, paused = false, routes }: Composition,
): Promise<Services> {
  const links = acknowledgeLinks(publicUrl, secrets.linkSecret, clock);
  const linksOfNudges = nudgeLinks(publicUrl, secrets.linkSecret, clock);
  const linksOfTwilio = twilioLinks(publicUrl, secrets.linkSecret, clock);
  const access = isOn ? new AccessCopy() : undefined;
  const following = access && (await followAccess(access, depsOf('access')));
  const processChecks = (): readonly Check[] => [...checks(), ...(following === undefined ? [] : [following.check()])];
  const accessService = await buildAccess({ ...depsOf('access'), publicUrl, linkSecret: secrets.linkSecret, oidc });
  const services: readonly Service[] = [
    await buildCatalog({ ...depsOf('catalog'), ...providers, publicUrl }),
    await buildTimeline(depsOf('timeline')),
    accessService,
    await buildNotification({
      ...depsOf('notification'),
      ...providers,
      processChecks,
      links,
      nudgeLinks: linksOfNudges,
      twilioLinks: linksOfTwilio,
      publicUrl,
      linksWarning,
      linkSecret: secrets.linkSecret,
      webhookSecret: secrets.webhookSecret,
      soleOwner,
    }),
    await buildPolicy({ ...depsOf('policy'), nudgeLinks: linksOfNudges }),
    await buildIntake({
      ...depsOf('intake'),
      ...providers,
      links,
      twilioLinks: linksOfTwilio,
      publicUrl,
      previewSecret: secrets.linkSecret,
    }),
  ];
  const server = await buildServer({
    services,
    logger,
    settled,
    disk,
    access: access && { copy: access, linkSecret: secrets.linkSecret, publicUrl, clock },
    checks: processChecks,
    tls,
    // Not those of its addresses: on a wildcard address these are no names.
    hosts: () => [new URL(publicUrl()).hostname],
    audit: auditOf('escalog', depsOf('access')),
  });
  routes?.(server);
  consolePages(server, publicUrl, clock, notice);
  // Those that decide whom to page, and that send. The others take what people do meanwhile.
  const paging = services.filter(({ name }) => name === 'notification' || name === 'policy');
  // Side by side, as where each is a process of its own: on Kafka each takes as long as it takes to join its groups, and to leave them.
  await Promise.all(services.map((service) => service.start({ paused: paused && paging.includes(service) })));
  const beating = heartbeatOf(heartbeatUrl, services, { clock, log: logger });

  return {
    server,
    access,
    async goOn() {
      for (const service of paging) await service.start();
    },
    firstOwnerUrl: () => (isOn ? accessService.firstOwnerUrl() : undefined),
    busy: async () =>
      (await Promise.all(services.map((service) => service.busy()))).reduce((sum, busy) => sum + busy, 0),
    async close() {
      beating.stop();
      await closeServer(server, clock, grace);
      await Promise.all(services.map((service) => service.stop()));
      await following?.stop();
    },
  };
}
