import { AccessCopy } from '@escalog/access';
import { openKafkaBus } from '@escalog/bus/kafka';
import { connectRegistry, everyTopic, topics } from '@escalog/contracts';
import { auditOf, secretsIn } from '@escalog/hosting';
import type { Access, Audit, Check } from '@escalog/http';
import { followAccess, systemClock, type Log } from '@escalog/runner';
import type { Config } from './config.ts';

/** What the gateway decides by, as it changes. */
export interface HeardAccess extends Access {
  /** Where it writes down what it refuses. */
  readonly audit: Audit;
  check(): Check;
  close(): Promise<void>;
}

/**
 * Hears on Kafka who may do what; nothing where access is off. Without Kafka it does not start, and goes on with what it knows
 * when Kafka is lost later.
 */
export async function heardAccess(
  { guarded, secrets, bus: address, schemaRegistry }: Pick<Config, 'guarded' | 'secrets' | 'bus' | 'schemaRegistry'>,
  publicUrl: () => string,
  log: Log,
  onFailure: (error: Error) => void,
): Promise<HeardAccess | undefined> {
  if (!guarded || address === undefined || secrets === undefined) return undefined;
  const clock = systemClock;
  if (schemaRegistry !== undefined) await connectRegistry(schemaRegistry);
  const bus = await openKafkaBus({
    ...address,
    clientId: 'escalog-gateway',
    topics: everyTopic.filter(({ name }) => name === topics.access.name || name === topics.audit.name),
    clock,
    log,
    onFailure,
  });
  const copy = new AccessCopy();
  const following = await followAccess(copy, { bus, clock, log });
  return {
    copy,
    linkSecret: secretsIn(secrets).linkSecret,
    publicUrl,
    clock,
    audit: auditOf('gateway', { bus, clock, log }),
    check: () => following.check(),
    async close() {
      await following.stop();
      await bus.close();
    },
  };
}
