/** `npm start --workspace services/catalog`: the catalog service of the cluster profile. */
import { configOrExit, environment } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));

await runService('catalog', config, (deps) => buildApp({ ...config, ...deps, publicUrl: () => config.publicUrl }));
