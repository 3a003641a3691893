import {
  configOf,
  providerSettings,
  readProviders,
  requiredOf,
  textOf,
  type Parsed,
  type Providers,
} from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export interface Config extends ClusterConfig, Providers {
  /** The file with what links are signed with, the same as notification's. */
  readonly secrets: string;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 'intake'),
    ...readProviders(env),
  };
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  return configOf<Config>({
    ...clusterSettings(env),
    secrets: requiredOf(
      'ESCALOG_SECRETS',
      env.ESCALOG_SECRETS,
      '/etc/escalog/secrets.json (npm run secrets makes it)',
      textOf,
    ),
    ...providerSettings(env),
  });
}
