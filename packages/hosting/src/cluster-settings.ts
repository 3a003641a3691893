import { kafkaOptionsOf, type KafkaAddress } from '@escalog/bus/kafka';
import type { ServiceName } from '@escalog/contracts';
import { accessOf, accessSecretsOf, readAccess } from './access-settings.ts';
import { servicePorts } from './service-ports.ts';
import {
  configOf,
  heartbeatUrlOf,
  httpUrlOf,
  logLevelOf,
  operatorWebhookOf,
  optionalOf,
  portOf,
  registryUrlOf,
  requiredOf,
  textOf,
  type Parsed,
  type Setting,
} from './settings.ts';

/** What every service of the cluster profile is told. */
export interface ClusterConfig {
  readonly host: string;
  readonly port: number;
  /** How people reach Escalog from outside; stands in links. */
  readonly publicUrl: string;
  readonly bus: KafkaAddress;
  /** `mongodb://host:port`. */
  readonly store: string;
  /** A schema registry with Confluent's API; without it the ids are those of packages/contracts. */
  readonly schemaRegistry: string | undefined;
  /** Is told of what only an operator can mend. */
  readonly operatorWebhook: string | undefined;
  /** Is called every minute while all is well. */
  readonly heartbeatUrl: string | undefined;
  /** Whether people and programs have to show who they are. */
  readonly access: boolean;
  /** The file with what links and sessions are signed with; there where access is on. */
  readonly secrets: string | undefined;
  readonly logLevel: string;
}

/** The variables that every service reads; an empty one counts as not set. */
export function readClusterEnv(env: NodeJS.ProcessEnv, name: ServiceName) {
  return {
    HOST: env['HOST'] || '127.0.0.1',
    PORT: env['PORT'] || String(servicePorts[name]),
    ESCALOG_PUBLIC_URL: env['ESCALOG_PUBLIC_URL'] || 'http://127.0.0.1:8080',
    ESCALOG_BUS: env['ESCALOG_BUS'] || undefined,
    ESCALOG_STORE: env['ESCALOG_STORE'] || undefined,
    ESCALOG_SCHEMA_REGISTRY: env['ESCALOG_SCHEMA_REGISTRY'] || undefined,
    ESCALOG_OPERATOR_WEBHOOK: env['ESCALOG_OPERATOR_WEBHOOK'] || undefined,
    ESCALOG_HEARTBEAT_URL: env['ESCALOG_HEARTBEAT_URL']?.replaceAll('{service}', name) || undefined,
    ...readAccess(env),
    ESCALOG_SECRETS: env['ESCALOG_SECRETS'] || undefined,
    ESCALOG_LOG_LEVEL: env['ESCALOG_LOG_LEVEL'] || 'info',
  };
}

export function clusterSettings(env: ReturnType<typeof readClusterEnv>): {
  readonly [Name in keyof ClusterConfig]: Setting<ClusterConfig[Name]>;
} {
  return {
    host: textOf(env.HOST),
    port: portOf(env.PORT),
    publicUrl: httpUrlOf('ESCALOG_PUBLIC_URL', env.ESCALOG_PUBLIC_URL),
    bus: requiredOf('ESCALOG_BUS', env.ESCALOG_BUS, 'kafka://kafka:9092', kafkaOptionsOf),
    store: requiredOf('ESCALOG_STORE', env.ESCALOG_STORE, 'mongodb://mongodb:27017/?replicaSet=rs0', textOf),
    schemaRegistry: optionalOf(env.ESCALOG_SCHEMA_REGISTRY, registryUrlOf),
    operatorWebhook: optionalOf(env.ESCALOG_OPERATOR_WEBHOOK, operatorWebhookOf),
    heartbeatUrl: optionalOf(env.ESCALOG_HEARTBEAT_URL, heartbeatUrlOf),
    access: accessOf(env),
    secrets: accessSecretsOf(env),
    logLevel: logLevelOf(env.ESCALOG_LOG_LEVEL),
  };
}

/** The configuration of a service that is told nothing else, or every problem with it at once, a sentence each. */
export function parseClusterConfig(env: ReturnType<typeof readClusterEnv>): Parsed<ClusterConfig> {
  return configOf<ClusterConfig>(clusterSettings(env));
}
