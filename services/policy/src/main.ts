/** `npm start --workspace services/policy`: the policy service of the cluster profile. */
import { configOrExit, environment, secretsIn } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { nudgeLinks } from '@escalog/http';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));

await runService('policy', config, (deps) =>
  buildApp({
    ...deps,
    nudgeLinks: nudgeLinks(() => config.publicUrl, secretsIn(config.secrets).linkSecret, deps.clock),
  }),
);
