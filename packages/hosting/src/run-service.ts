import { openKafkaBus } from '@escalog/bus/kafka';
import { AccessCopy } from '@escalog/access';
import { connectRegistry, everyTopic, type ServiceName } from '@escalog/contracts';
import { buildServer, type Check, type Service } from '@escalog/http';
import { followAccess, operatorWebhook, systemClock, type RunnerDeps } from '@escalog/runner';
import { openMongoStore } from '@escalog/store/mongodb';
import { startTelemetry } from '@escalog/telemetry';
import { auditOf } from './audit.ts';
import { closeServer } from './close-server.ts';
import { ClockSkew } from './clock-skew.ts';
import type { ClusterConfig } from './cluster-settings.ts';
import { heartbeatOf } from './heartbeat-of.ts';
import { watchMachineClock } from './machine-clock.ts';
import { openOutput } from './output.ts';
import { serve } from './process.ts';
import { secretsIn } from './secrets.ts';

/**
 * Runs one service of the cluster profile: its own process, Kafka as the bus, MongoDB as the store, in a
 * database of its own. Does not return: the process ends with a signal, or because it cannot go on.
 */
export async function runService<Built extends Service>(
  name: ServiceName,
  config: ClusterConfig,
  build: (deps: RunnerDeps) => Promise<Built>,
  alsoSaid: (service: Built) => string | undefined = () => undefined,
): Promise<void> {
  const clock = systemClock;
  const output = openOutput({ level: config.logLevel, name: `escalog-${name}`, clock });
  const { log } = output;
  const telemetry = startTelemetry(`escalog-${name}`);
  await serve(
    config,
    output,
    async (onFailure) => {
      if (config.schemaRegistry !== undefined) await connectRegistry(config.schemaRegistry);
      const bus = await openKafkaBus({
        ...config.bus,
        clientId: `escalog-${name}`,
        topics: everyTopic,
        clock,
        log,
        onFailure,
      });
      const store = await openMongoStore({ url: config.store, database: `escalog-${name}`, log });
      const operators =
        config.operatorWebhook === undefined ? undefined : operatorWebhook(config.operatorWebhook, { clock, log });
      watchMachineClock(log, operators);
      const skew = new ClockSkew(() => store.serverTime(), clock);
      skew.start();
      const copy = new AccessCopy();
      const following = config.access ? await followAccess(copy, { bus, clock, log }) : undefined;
      const processChecks = (): readonly Check[] =>
        [output, systemClock, skew, ...(following === undefined ? [] : [following])].map((part) => part.check());
      const service = await build({ bus, store, clock, log, operators, processChecks });
      const server = await buildServer({
        services: [service],
        logger: log,
        settled: () => store.settled(),
        behind: 'gateway',
        audit: auditOf(name, { bus, clock, log }),
        access:
          following === undefined
            ? undefined
            : {
                copy,
                linkSecret: secretsIn(config.secrets ?? '').linkSecret,
                publicUrl: () => config.publicUrl,
                clock,
              },
        checks: () => processChecks().map((check) => ({ service: name, ...check })),
        hosts: () => [new URL(config.publicUrl).hostname],
      });
      await service.start();
      const beating = heartbeatOf(config.heartbeatUrl, [service], { clock, log });
      const close = async (): Promise<void> => {
        beating.stop();
        skew.stop();
        await closeServer(server, clock);
        await service.stop();
        await following?.stop();
        await bus.close();
        await store.close();
        await telemetry.stop();
      };
      return { server, close, service };
    },
    (url, { service }) =>
      [`Escalog's ${name} service runs at ${url}.`, alsoSaid(service)].filter((line) => line !== undefined).join('\n'),
  );
}
