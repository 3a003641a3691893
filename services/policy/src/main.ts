/** `npm start --workspace services/policy`: the policy service of the cluster profile. */
import { configOrExit } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

await runService('policy', configOrExit(parseConfig(readEnv(process.env))), buildApp);
