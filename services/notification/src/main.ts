/** `npm start --workspace services/notification`: the notification service of the cluster profile. */
import { configOrExit, environment, secretsIn } from '@escalog/hosting';
import { runService } from '@escalog/hosting/cluster';
import { acknowledgeLinks, nudgeLinks, twilioLinks } from '@escalog/http';
import { buildApp } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));
const publicUrl = (): string => config.publicUrl;

await runService('notification', config, (deps) => {
  if (config.linksWarning !== undefined) deps.log.warn({}, config.linksWarning);
  const { linkSecret, webhookSecret } = secretsIn(config.secrets);
  const links = acknowledgeLinks(publicUrl, linkSecret, deps.clock);
  return buildApp({
    ...config,
    ...deps,
    links,
    nudgeLinks: nudgeLinks(publicUrl, linkSecret, deps.clock),
    twilioLinks: twilioLinks(publicUrl, linkSecret, deps.clock),
    publicUrl,
    linkSecret,
    webhookSecret,
    soleOwner: false,
  });
});
