import {
  configOf,
  linksWarningOf,
  mailFromOf,
  optionalOf,
  requiredOf,
  smtpUrlOf,
  textOf,
  type Parsed,
} from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export interface Config extends ClusterConfig {
  /** The file with what links and webhooks are signed with, the same as intake's. */
  readonly secrets: string;
  /** Without it mail is kept in the sandbox inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Why people cannot open the links in their mail, and what to set; `undefined` when nothing speaks against them. */
  readonly linksWarning: string | undefined;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 'notification'),
    ESCALOG_SECRETS: env['ESCALOG_SECRETS'] || undefined,
    ESCALOG_SMTP_URL: env['ESCALOG_SMTP_URL'] || undefined,
    ESCALOG_MAIL_FROM: env['ESCALOG_MAIL_FROM'] || 'Escalog <escalog@localhost>',
  };
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  const settings = clusterSettings(env);
  return configOf<Config>({
    ...settings,
    secrets: requiredOf(
      'ESCALOG_SECRETS',
      env.ESCALOG_SECRETS,
      '/etc/escalog/secrets.json (npm run secrets makes it)',
      textOf,
    ),
    smtpUrl: optionalOf(env.ESCALOG_SMTP_URL, smtpUrlOf),
    mailFrom: mailFromOf(env.ESCALOG_MAIL_FROM),
    linksWarning: linksWarningOf(env, settings.publicUrl),
  });
}
