/** `npm start --workspace services/intake`: the intake service of the cluster profile. */
import { configOrExit, environment, secretsIn } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { acknowledgeLinks, twilioLinks } from '@escalog/http';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));

await runService('intake', config, (deps) => {
  const { linkSecret } = secretsIn(config.secrets);
  const publicUrl = (): string => config.publicUrl;
  return buildApp({
    ...config,
    ...deps,
    links: acknowledgeLinks(publicUrl, linkSecret, deps.clock),
    twilioLinks: twilioLinks(publicUrl, linkSecret, deps.clock),
    publicUrl,
    previewSecret: linkSecret,
  });
});
