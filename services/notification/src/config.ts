import {
  configOf,
  linksWarningOf,
  providerSettings,
  readProviders,
  requiredOf,
  textOf,
  type Parsed,
  type Providers,
} from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export interface Config extends ClusterConfig, Providers {
  /** The file with what links and webhooks are signed with, the same as intake's. */
  readonly secrets: string;
  /** Why people cannot open the links in their mail, and what to set; `undefined` when nothing speaks against them. */
  readonly linksWarning: string | undefined;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 'notification'),
    ...readProviders(env),
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
    ...providerSettings(env),
    linksWarning: linksWarningOf(env, settings.publicUrl),
  });
}
