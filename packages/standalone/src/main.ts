/** `npm start`: the embedded profile. */
import { configOrExit, openOutput, serve, watchMachineClock } from '@escalog/hosting';
import { operatorWebhook, systemClock } from '@escalog/runner';
import { startTelemetry } from '@escalog/telemetry';
import { parseConfig, readEnv, type Config } from './config.ts';
import { startEscalog } from './escalog.ts';
import { loadSampleIfEmpty } from './sample.ts';

function welcome(url: string, sampleLoaded: boolean, { dataDir, smtpUrl, linksWarning }: Config): string {
  return [
    `Escalog runs at ${url} (data in ${dataDir}${sampleLoaded ? ', with the sample organisation of examples/acme' : ''}).`,
    '',
    `  Open            ${url}/`,
    `  Sandbox inbox   ${url}/sandbox${smtpUrl === undefined ? '   (mail goes here until ESCALOG_SMTP_URL is set)' : ''}`,
    `  API             ${url}/docs`,
    ...(linksWarning === undefined ? [] : ['', `Warning: ${linksWarning}`]),
    '',
    'Declare an incident:',
    '',
    `  curl ${url}/v1/incidents -H 'content-type: application/json' -d '{"title": "users cannot log in", "severity": "sev1"}'`,
    '',
    'Ctrl-C stops it; started again it goes on where it was.',
  ].join('\n');
}

const config = configOrExit(parseConfig(readEnv(process.env)));
const telemetry = startTelemetry('escalog');
const output = openOutput({ level: config.logLevel, clock: systemClock });
watchMachineClock(
  output.log,
  config.operatorWebhook === undefined
    ? undefined
    : operatorWebhook(config.operatorWebhook, { clock: systemClock, log: output.log }),
);
let publicUrl = config.publicUrl;

await serve(
  config,
  output,
  async (onFailure) => {
    const escalog = await startEscalog({
      ...config,
      publicUrl: () => publicUrl,
      clock: systemClock,
      logger: output.log,
      checks: () => [output, systemClock].map((part) => part.check()),
      onFailure,
    });
    const close = (): Promise<void> => escalog.close().then(() => telemetry.stop());
    return { server: escalog.server, close, sampleLoaded: await loadSampleIfEmpty(escalog.server) };
  },
  (url, { sampleLoaded }) => {
    publicUrl = publicUrl.replace(/:0$/, `:${new URL(url).port}`);
    return welcome(url, sampleLoaded, config);
  },
);
