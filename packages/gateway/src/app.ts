import { consolePages } from '@escalog/console';
import { serviceNames, type ServiceName } from '@escalog/contracts';
import type { Certificate } from '@escalog/hosting';
import { buildServer, type Access, type Audit, type Check } from '@escalog/http';
import { systemClock } from '@escalog/runner';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { describedBy } from './api-document.ts';
import { forwarding } from './forwarding.ts';
import { readinessOf } from './readiness.ts';
import { routeTable } from './route-table.ts';
import type { Remote } from './services.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';

export interface GatewayOptions {
  /** Where each service listens: `http://host:port`. */
  readonly services: Readonly<Record<ServiceName, string>>;
  /** Where people reach Escalog, without a slash at the end; asked when it is needed, because the port may be known only once it listens. */
  readonly publicUrl: () => string;
  readonly logger: FastifyBaseLogger;
  /** By what is decided who may ask for what; everybody may do everything when left out. */
  readonly access?: Access | undefined;
  /** Where it is written down what is refused here; what goes on to a service is written down there. */
  readonly audit?: Audit | undefined;
  /** What else `/health/ready` tells: how its own process does. */
  readonly checks?: () => readonly Check[];
  /** What it serves https with, as PEM; http when left out. */
  readonly tls?: Certificate | undefined;
  readonly timeouts?: Partial<Timeouts>;
  /** Where the names of the services are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[];
}

/** One address for the six services. It keeps nothing, so there may be as many of it as wanted. Not listening yet. */
export async function buildGateway({
  services,
  publicUrl,
  logger,
  access,
  audit,
  checks,
  tls,
  timeouts: some,
  nameServers,
}: GatewayOptions): Promise<FastifyInstance> {
  const timeouts = { ...defaultTimeouts, ...some };
  const remotes = serviceNames.map((name): Remote => ({ name, url: services[name] }));
  const server = await buildServer({
    services: remotes.map((remote) => ({
      name: remote.name,
      routes: forwarding(
        remote,
        routeTable.filter(({ service }) => service === remote.name),
        { timeouts, nameServers },
      ),
      checks: () => readinessOf(remote, timeouts.question),
    })),
    logger,
    access,
    audit,
    ...(checks && { checks }),
    tls,
    settled: async () => {},
    hosts: () => [new URL(publicUrl()).hostname],
    describe: describedBy(remotes, timeouts.question),
  });
  consolePages(server, publicUrl, systemClock);
  return server;
}
