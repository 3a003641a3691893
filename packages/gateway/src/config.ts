import { kafkaOptionsOf, type KafkaAddress } from '@escalog/bus/kafka';
import type { ServiceName } from '@escalog/contracts';
import {
  accessOf,
  accessSecretsOf,
  certificateFilesOf,
  configOf,
  httpUrlOf,
  logLevelOf,
  optionalOf,
  ownUrl,
  portOf,
  readAccess,
  registryUrlOf,
  servicePorts,
  textOf,
  type Address,
  type CertificateFiles,
  type Parsed,
  type Setting,
} from '@escalog/hosting';
import { urlVariableOf } from './services.ts';

/** How the gateway runs, and under the name of each service where that listens. */
export interface Config extends Address, Readonly<Record<ServiceName, string>> {
  /** What it serves https with; http without them. The services behind it speak http. */
  readonly tls: CertificateFiles | undefined;
  /** How people reach Escalog from outside. */
  readonly publicUrl: string;
  /** Whether people and programs have to show who they are. */
  readonly guarded: boolean;
  /** Where access is on: the file with what sessions are signed with. */
  readonly secrets: string | undefined;
  /** Where access is on: from where it hears who may do what. */
  readonly bus: KafkaAddress | undefined;
  /** Where access is on: what gives the ids of the schemas that it reads with, where that is not Escalog itself. */
  readonly schemaRegistry: string | undefined;
  readonly logLevel: string;
}

/** Every variable that is read, by its name; an empty one counts as not set. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    HOST: env['HOST'] || '127.0.0.1',
    PORT: env['PORT'] || '8080',
    ESCALOG_TLS_CERT: env['ESCALOG_TLS_CERT'] || undefined,
    ESCALOG_TLS_KEY: env['ESCALOG_TLS_KEY'] || undefined,
    ESCALOG_PUBLIC_URL: env['ESCALOG_PUBLIC_URL'] || undefined,
    ...readAccess(env),
    ESCALOG_SECRETS: env['ESCALOG_SECRETS'] || undefined,
    ESCALOG_BUS: env['ESCALOG_BUS'] || undefined,
    ESCALOG_SCHEMA_REGISTRY: env['ESCALOG_SCHEMA_REGISTRY'] || undefined,
    ESCALOG_LOG_LEVEL: env['ESCALOG_LOG_LEVEL'] || 'info',
    ESCALOG_INTAKE_URL: env['ESCALOG_INTAKE_URL'] || onThisMachine('intake'),
    ESCALOG_CATALOG_URL: env['ESCALOG_CATALOG_URL'] || onThisMachine('catalog'),
    ESCALOG_POLICY_URL: env['ESCALOG_POLICY_URL'] || onThisMachine('policy'),
    ESCALOG_NOTIFICATION_URL: env['ESCALOG_NOTIFICATION_URL'] || onThisMachine('notification'),
    ESCALOG_TIMELINE_URL: env['ESCALOG_TIMELINE_URL'] || onThisMachine('timeline'),
    ESCALOG_ACCESS_URL: env['ESCALOG_ACCESS_URL'] || onThisMachine('access'),
  };
}

/** Where a service listens that was told nothing. */
function onThisMachine(name: ServiceName): string {
  return `http://127.0.0.1:${servicePorts[name]}`;
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  return configOf<Config>({
    host: textOf(env.HOST),
    port: portOf(env.PORT),
    tls: certificateFilesOf(env),
    publicUrl:
      env.ESCALOG_PUBLIC_URL === undefined
        ? textOf(ownUrl(env))
        : httpUrlOf('ESCALOG_PUBLIC_URL', env.ESCALOG_PUBLIC_URL),
    guarded: accessOf(env),
    secrets: accessSecretsOf(env),
    bus: busOf(env),
    schemaRegistry: optionalOf(env.ESCALOG_SCHEMA_REGISTRY, registryUrlOf),
    logLevel: logLevelOf(env.ESCALOG_LOG_LEVEL),
    intake: serviceUrlOf('intake', env.ESCALOG_INTAKE_URL),
    catalog: serviceUrlOf('catalog', env.ESCALOG_CATALOG_URL),
    policy: serviceUrlOf('policy', env.ESCALOG_POLICY_URL),
    notification: serviceUrlOf('notification', env.ESCALOG_NOTIFICATION_URL),
    timeline: serviceUrlOf('timeline', env.ESCALOG_TIMELINE_URL),
    access: serviceUrlOf('access', env.ESCALOG_ACCESS_URL),
  });
}

/** Without access it hears nothing. */
function busOf(env: ReturnType<typeof readEnv>): Setting<KafkaAddress | undefined> {
  const guarded = accessOf(env);
  if ('value' in guarded && guarded.value && env.ESCALOG_BUS === undefined)
    return {
      problem:
        'ESCALOG_BUS is not set, and access is on: the gateway hears there who may do what; give it something such as kafka://kafka:9092.',
    };
  return optionalOf(env.ESCALOG_BUS, kafkaOptionsOf);
}

/** Only an origin, because paths are the same behind the gateway as before it. */
function serviceUrlOf(name: ServiceName, text: string): Setting<string> {
  const variable = urlVariableOf(name);
  const problem = `${variable} does not say where the ${name} service listens; give http, its host and its port, such as http://${name}:8080.`;
  if (!URL.canParse(text)) return { problem };
  const { protocol, origin, href } = new URL(text);
  return protocol === 'http:' && href === `${origin}/` ? { value: origin } : { problem };
}
