import { configOf, oidcOf, readOidc, requiredOf, textOf, type OidcSettings, type Parsed } from '@escalog/hosting';
import { clusterSettings, readClusterEnv, type ClusterConfig } from '@escalog/hosting/cluster';

export interface Config extends ClusterConfig {
  /** The file with what sessions and links are signed with, the same as notification's. */
  readonly secrets: string;
  /** The identity provider by which people sign in; none without it. */
  readonly oidc: OidcSettings | undefined;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ...readClusterEnv(env, 'access'),
    ...readOidc(env),
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
    oidc: oidcOf(env),
  });
}
