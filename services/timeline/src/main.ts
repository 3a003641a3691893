/** `npm start --workspace services/timeline`: the timeline service of the cluster profile. */
import { configOrExit, environment } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

await runService('timeline', configOrExit(parseConfig(readEnv(environment(process.env)))), buildApp);
