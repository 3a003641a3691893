/** `npm start --workspace services/access`: the access service of the cluster profile. */
import { configOrExit, environment, firstOwnerSentence, secretsIn } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));

await runService(
  'access',
  config,
  (deps) =>
    buildApp({
      ...deps,
      publicUrl: () => config.publicUrl,
      linkSecret: secretsIn(config.secrets).linkSecret,
      oidc: config.oidc,
    }),
  (service) => (config.access ? firstOwnerSentence(service.firstOwnerUrl()) : undefined),
);
