import {
  accessOf,
  allowedNetworksOf,
  certificateFilesOf,
  configOf,
  heartbeatUrlOf,
  httpUrlOf,
  isReachedFromHereAlone,
  linksWarningOf,
  logLevelOf,
  networksNearby,
  oidcOf,
  operatorWebhookOf,
  optionalOf,
  ownUrl,
  portOf,
  providerSettings,
  readOidc,
  readAccess,
  readProviders,
  textOf,
  type CertificateFiles,
  type OidcSettings,
  type Parsed,
  type Providers,
  type Setting,
} from '@escalog/hosting';

/** How the embedded profile runs. Everything has a default: nothing needs to be set. */
export interface Config extends Providers {
  readonly dataDir: string;
  /** Whether a new installation begins with the sample organisation. */
  readonly sample: boolean;
  /** Whether it pages nobody until somebody says so; undefined leaves that to the data folder. */
  readonly paused: boolean | undefined;
  readonly host: string;
  readonly port: number;
  /** What it serves https with; http without them. */
  readonly tls: CertificateFiles | undefined;
  /** Whether people and programs have to show who they are. */
  readonly access: boolean;
  /** How people reach it from outside; stands in the links of pages. */
  readonly publicUrl: string;
  /** Why others cannot open these links, and what to set; `undefined` when nothing speaks against them. */
  readonly linksWarning: string | undefined;
  /** What is allowed by `allowedNetworks` because nothing was set, and why, as a sentence; `undefined` when it was set, or nothing is. */
  readonly networksNote: string | undefined;
  /** The identity provider by which people sign in; none without it. */
  readonly oidc: OidcSettings | undefined;
  /** Is told of every incident that goes no further in a service. */
  readonly operatorWebhook: string | undefined;
  /** Is called every minute while all is well. */
  readonly heartbeatUrl: string | undefined;
  readonly logLevel: string;
}

/** Every variable that is read, by its name; an empty one counts as not set. `--empty` says `ESCALOG_SAMPLE=no`, and `--paused` `ESCALOG_PAUSED=yes`. */
export function readEnv(env: NodeJS.ProcessEnv, args: readonly string[] = []) {
  return {
    arguments: args.filter((arg) => !['--empty', '--paused'].includes(arg)).join(' '),
    ESCALOG_SAMPLE: args.includes('--empty') ? 'no' : env['ESCALOG_SAMPLE'] || 'yes',
    ESCALOG_PAUSED: args.includes('--paused') ? 'yes' : env['ESCALOG_PAUSED'] || undefined,
    ESCALOG_DATA_DIR: env['ESCALOG_DATA_DIR'] || 'data',
    HOST: env['HOST'] || '127.0.0.1',
    PORT: env['PORT'] || '8080',
    ESCALOG_TLS_CERT: env['ESCALOG_TLS_CERT'] || undefined,
    ESCALOG_TLS_KEY: env['ESCALOG_TLS_KEY'] || undefined,
    ESCALOG_PUBLIC_URL: env['ESCALOG_PUBLIC_URL'] || undefined,
    ...readAccess(env),
    ...readProviders(env),
    ...readOidc(env),
    ESCALOG_OPERATOR_WEBHOOK: env['ESCALOG_OPERATOR_WEBHOOK'] || undefined,
    ESCALOG_HEARTBEAT_URL: env['ESCALOG_HEARTBEAT_URL']?.replaceAll('{service}', 'escalog') || undefined,
    ESCALOG_LOG_LEVEL: env['ESCALOG_LOG_LEVEL'] || 'warn',
  };
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  const publicUrl = httpUrlOf('ESCALOG_PUBLIC_URL', env.ESCALOG_PUBLIC_URL ?? ownUrl(env));
  return configOf<Config>({
    dataDir: textOf(env.ESCALOG_DATA_DIR),
    sample: sampleOf(env),
    paused: optionalOf(env.ESCALOG_PAUSED, pausedOf),
    host: textOf(env.HOST),
    port: portOf(env.PORT),
    access: accessOf(env),
    tls: certificateFilesOf(env),
    publicUrl: env.ESCALOG_PUBLIC_URL === undefined ? textOf(ownUrl(env)) : publicUrl,
    linksWarning: linksWarningOf(env, publicUrl),
    ...providerSettings(env),
    ...networksIn(env, publicUrl),
    oidc: oidcOf(env),
    operatorWebhook: optionalOf(env.ESCALOG_OPERATOR_WEBHOOK, operatorWebhookOf),
    heartbeatUrl: optionalOf(env.ESCALOG_HEARTBEAT_URL, heartbeatUrlOf),
    logLevel: logLevelOf(env.ESCALOG_LOG_LEVEL),
  });
}

/** What nobody else reaches may reach what is nearby: who tries it out has a webhook on the same machine. */
function networksIn(env: ReturnType<typeof readEnv>, publicUrl: Setting<string>) {
  if (env.ESCALOG_ALLOWED_NETWORKS !== '' || !isReachedFromHereAlone(env, publicUrl))
    return { allowedNetworks: allowedNetworksOf(env.ESCALOG_ALLOWED_NETWORKS), networksNote: { value: undefined } };
  return {
    allowedNetworks: { value: networksNearby },
    networksNote: {
      value:
        'Webhooks and other addresses of the catalog may be on this machine and in private networks, because only this machine reaches Escalog. ESCALOG_ALLOWED_NETWORKS names the networks instead, or none.',
    },
  };
}

function sampleOf(env: Pick<ReturnType<typeof readEnv>, 'arguments' | 'ESCALOG_SAMPLE'>): Setting<boolean> {
  if (env.arguments !== '')
    return {
      problem: `"${env.arguments}" is no argument of npm start; npm start -- --empty leaves the sample organisation out, and npm start -- --paused pages nobody until somebody says so.`,
    };
  return ['yes', 'no'].includes(env.ESCALOG_SAMPLE)
    ? { value: env.ESCALOG_SAMPLE === 'yes' }
    : { problem: `ESCALOG_SAMPLE is "${env.ESCALOG_SAMPLE}"; give yes or no.` };
}

function pausedOf(text: string): Setting<boolean> {
  return ['yes', 'no'].includes(text)
    ? { value: text === 'yes' }
    : { problem: `ESCALOG_PAUSED is "${text}"; give yes or no.` };
}
