import { configOf, mailFromOf, optionalOf, requiredOf, smtpUrlOf, textOf, type Parsed } from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export interface Config extends ClusterConfig {
  /** The file with what links and webhooks are signed with, the same as intake's. */
  readonly secrets: string;
  /** Without it mail is kept in the sandbox inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 8084),
    ESCALOG_SECRETS: env['ESCALOG_SECRETS'] || undefined,
    ESCALOG_SMTP_URL: env['ESCALOG_SMTP_URL'] || undefined,
    ESCALOG_MAIL_FROM: env['ESCALOG_MAIL_FROM'] || 'Escalog <escalog@localhost>',
  };
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  return configOf<Config>({
    ...clusterSettings(env),
    secrets: requiredOf('ESCALOG_SECRETS', env.ESCALOG_SECRETS, '/etc/escalog/secrets.json (npm run secrets makes it)', textOf),
    smtpUrl: optionalOf(env.ESCALOG_SMTP_URL, smtpUrlOf),
    mailFrom: mailFromOf(env.ESCALOG_MAIL_FROM),
  });
}
