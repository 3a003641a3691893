import { configOf, type Parsed } from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return readClusterEnv(env, 8083);
}

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): Parsed<ClusterConfig> {
  return configOf<ClusterConfig>(clusterSettings(env));
}
