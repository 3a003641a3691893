import { allowedNetworksOf, configOf, type Parsed, type Providers } from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export type Config = ClusterConfig & Pick<Providers, 'allowedNetworks'>;

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 'catalog'),
    ESCALOG_ALLOWED_NETWORKS: env['ESCALOG_ALLOWED_NETWORKS'] || '',
  };
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<Config> {
  return configOf<Config>({
    ...clusterSettings(env),
    allowedNetworks: allowedNetworksOf(env.ESCALOG_ALLOWED_NETWORKS),
  });
}
