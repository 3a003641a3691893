/** `npm start`: the embedded profile. */
import type { Server } from 'node:tls';
import {
  certificateIn,
  configOrExit,
  environment,
  firstOwnerSentence,
  openOutput,
  serve,
  watchMachineClock,
} from '@escalog/hosting';
import { operatorWebhook, systemClock } from '@escalog/runner';
import { startTelemetry } from '@escalog/telemetry';
import { parseConfig, readEnv, type Config } from './config.ts';
import { startEscalog } from './escalog.ts';
import { ownHeaders } from './own-token.ts';
import { linesOfPause } from './pause-lines.ts';
import { loadSample } from './sample.ts';
import { readStoredDataLater } from './stored-data.ts';
import { openIncidents } from './would-page.ts';

/** What the catalog holds at the start. */
type Catalog = 'the sample' | 'nothing' | 'what it held before';

/** What is said once it listens. */
interface Start {
  readonly catalog: Catalog;
  readonly firstOwnerUrl: string | undefined;
  /** Of a start that pages nobody. */
  readonly pauseLines: readonly string[];
}

function welcome(url: string, { catalog, firstOwnerUrl, pauseLines }: Start, config: Config): string {
  const { dataDir, smtpUrl, linksWarning, networksNote } = config;
  // A session is good for the name in the address by which it was begun.
  const reached = config.access ? publicUrl : url;
  return [
    `Escalog runs at ${url} (data in ${dataDir}${catalog === 'the sample' ? ', with the sample organisation of examples/acme' : ''}).`,
    '',
    `  Open            ${reached}/`,
    `  Sandbox inbox   ${reached}/sandbox${smtpUrl === undefined ? '   (mail goes here until ESCALOG_SMTP_URL is set)' : ''}`,
    `  API             ${reached}/docs`,
    ...(linksWarning === undefined ? [] : ['', `Warning: ${linksWarning}`]),
    ...pauseLines,
    ...(networksNote === undefined ? [] : ['', networksNote]),
    '',
    ...(config.access ? signingIn(reached, catalog, firstOwnerUrl, config) : declaring(url, catalog)),
    '',
    'Ctrl-C stops it; started again it goes on where it was.',
  ].join('\n');
}

/** What to do first where nobody has to sign in. */
function declaring(url: string, catalog: Catalog): readonly string[] {
  if (catalog === 'nothing')
    return [
      `Nobody can be paged yet: npx escalog apply FILES --url ${url} brings in a catalog, and docs/catalog.md says how to write one.`,
    ];
  // Another catalog may have others.
  const severity = catalog === 'the sample' ? ', "severity": "sev1"' : '';
  return [
    'Declare an incident in the browser, or here:',
    '',
    `  curl ${url}/v1/incidents -H 'content-type: application/json' -d '{"title": "users cannot log in"${severity}}'`,
  ];
}

/** What to do first where people sign in: programs, the command line among them, need a token. */
function signingIn(
  url: string,
  catalog: Catalog,
  firstOwnerUrl: string | undefined,
  { smtpUrl, oidc }: Config,
): readonly string[] {
  const firstOwner = firstOwnerSentence(firstOwnerUrl);
  return [
    firstOwner === undefined ? `People sign in at ${url}/sign-in.` : firstOwner.trimEnd(),
    '',
    `Programs and the command line need a token, made at ${url}/settings/tokens: ESCALOG_TOKEN=esc_… npx escalog status --url ${url}`,
    ...(catalog === 'nothing'
      ? ['Nobody can be paged yet: npx escalog apply FILES brings in a catalog; docs/catalog.md says how to write one.']
      : []),
    ...(smtpUrl === undefined && oidc === undefined
      ? [
          'Mail, and with it links to sign in, goes to the sandbox inbox, which an owner reads, until ESCALOG_SMTP_URL is set: docs/access.md.',
        ]
      : []),
  ];
}

const config = configOrExit(parseConfig(readEnv(environment(process.env), process.argv.slice(2))));
const certificate = configOrExit(certificateIn(config.tls, systemClock));
const telemetry = startTelemetry('escalog');
const output = openOutput({ level: config.logLevel, clock: systemClock });
const operators =
  config.operatorWebhook === undefined
    ? undefined
    : operatorWebhook(config.operatorWebhook, { clock: systemClock, log: output.log });
watchMachineClock(output.log, operators);
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
      checks: () =>
        [output, systemClock, ...(certificate === undefined ? [] : [certificate])].map((part) => part.check()),
      tls: certificate?.current,
      onFailure,
    });
    // Who has removed the sample does not get it again.
    const isNew = await escalog.isNew();
    if (isNew && config.sample) await loadSample(escalog.server, ownHeaders(escalog.access, systemClock));
    const catalog: Catalog = !isNew ? 'what it held before' : config.sample ? 'the sample' : 'nothing';
    const following = certificate?.follow(escalog.server.server as unknown as Server, output.log);
    const reading = readStoredDataLater(escalog.damage, { clock: systemClock, log: output.log, operators });
    const close = async (): Promise<void> => {
      reading.cancel();
      following?.stop();
      await escalog.close();
      await telemetry.stop();
    };
    const { why } = escalog.pause;
    const pauseLines =
      why === undefined
        ? []
        : linesOfPause(
            why.because,
            await openIncidents(escalog.server, ownHeaders(escalog.access, systemClock, ['read', 'operate'])),
          );
    return { server: escalog.server, close, catalog, pauseLines, firstOwnerUrl: () => escalog.firstOwnerUrl() };
  },
  (url, { catalog, pauseLines, firstOwnerUrl }) => {
    publicUrl = publicUrl.replace(/:0$/, `:${new URL(url).port}`);
    return welcome(url, { catalog, pauseLines, firstOwnerUrl: firstOwnerUrl() }, config);
  },
);
