import { readClusterEnv } from '@escalog/hosting/cluster';

export { parseClusterConfig as parseConfig } from '@escalog/hosting/cluster';

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return readClusterEnv(env, 'timeline');
}
