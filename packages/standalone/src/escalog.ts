/** The embedded composition: five services, one process, one port, one file. */
import { buildApp as buildCatalog } from '@escalog/catalog/app';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, topics } from '@escalog/contracts';
import { acknowledgeLinks, buildServer, type Service } from '@escalog/http';
import { buildApp as buildIntake } from '@escalog/intake/app';
import { openJournal, type JournalOptions } from '@escalog/journal';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';
import { buildApp as buildNotification } from '@escalog/notification/app';
import { buildApp as buildPolicy } from '@escalog/policy/app';
import { openSqliteStore } from '@escalog/store';
import { buildApp as buildTimeline } from '@escalog/timeline/app';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { hostsOf } from './hosts.ts';
import { indexPage } from './index-page.ts';
import { linksCheck } from './links-check.ts';
import { secretsIn } from './secrets.ts';

export interface EscalogOptions {
  readonly dataDir: string;
  /** Asked when a link is made, because the port may be known only once it listens. */
  readonly publicUrl: () => string;
  /** Why people may not be able to open links under it; shown by `/health/ready`. */
  readonly linksWarning?: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Told when a commit failed: the process must end, its memory may be ahead of the disk. */
  readonly onFailure: JournalOptions['onFailure'];
  readonly onBoundary?: NonNullable<JournalOptions['onBoundary']>;
  /** How long requests in hand may go on once it is closed; five seconds when left out. */
  readonly grace?: Milliseconds;
}

/** A running embedded Escalog that does not listen yet. */
export interface Escalog {
  readonly server: FastifyInstance;
  /** Work in hand or waiting in any service; 0 means that nothing happens until a request or a timer. */
  busy(): Promise<number>;
  /** Resolves once everything written so far is on disk. */
  settled(): Promise<void>;
  /** Stops taking requests, finishes what is in hand or gives it up after the grace, closes the data. Twice is no error. */
  close(): Promise<void>;
}

const serviceNames = ['intake', 'catalog', 'policy', 'notification', 'timeline'];

/** Opens the data, starts the five services, and resolves once they run. */
export async function startEscalog(options: EscalogOptions): Promise<Escalog> {
  const { clock, logger: log } = options;
  const journal = openJournal({ folder: options.dataDir, onFailure: options.onFailure, ...(options.onBoundary && { onBoundary: options.onBoundary }) });
  const secrets = secretsIn(options.dataDir);
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: [...Object.values(topics), ...serviceNames.map(deadLettersOf)], clock });
  const deps = { store, bus, clock, log };
  const links = acknowledgeLinks(options.publicUrl, secrets.linkSecret, clock);

  const services: readonly Service[] = [
    await buildCatalog(deps),
    await buildTimeline(deps),
    await buildNotification({ ...deps, links, publicUrl: options.publicUrl, mailFrom: options.mailFrom, webhookSecret: secrets.webhookSecret, soleOwner: true, ...(options.smtpUrl !== undefined && { smtpUrl: options.smtpUrl }) }),
    await buildPolicy(deps),
    await buildIntake({ ...deps, links }),
  ];
  const server: FastifyInstance = await buildServer({
    services: [...services, linksCheck(options.publicUrl, options.linksWarning)],
    logger: log,
    settled: () => store.settled(),
    hosts: () => hostsOf(server.addresses(), options.publicUrl()),
  });
  indexPage(server, options.publicUrl);
  for (const service of services) await service.start();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await closeServer(server, clock, options.grace ?? 5_000);
    for (const service of services.toReversed()) await service.stop();
    await bus.close();
    await store.close();
    await journal.close();
  };
  return {
    server,
    busy: async () => (await Promise.all(services.map((service) => service.busy()))).reduce((sum, busy) => sum + busy, 0),
    settled: () => store.settled(),
    close: () => (closing ??= close()),
  };
}

/** A request that never arrives completely would otherwise hold everything open. */
async function closeServer(server: FastifyInstance, clock: Clock, grace: Milliseconds): Promise<void> {
  const alarm = clock.alarm(after(clock.now(), grace), () => server.server.closeAllConnections());
  await server.close();
  alarm.cancel();
}
