/** `npm start`: the embedded profile. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppError } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import pino from 'pino';
import { parseConfig, readEnv, type Config } from './config.ts';
import { startEscalog } from './escalog.ts';
import { loadSampleIfEmpty } from './sample.ts';

function fail(...sentences: readonly string[]): never {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
}

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

/** Fails before any data is touched when the address cannot be listened on. */
async function tryAddress({ host, port }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

async function run(config: Config): Promise<void> {
  await tryAddress(config);
  const logger = pino({ level: config.logLevel });
  let publicUrl = config.publicUrl;
  const onFailure = (error: Error): void => fail(error.message);
  const escalog = await startEscalog({ ...config, publicUrl: () => publicUrl, clock: systemClock, logger, onFailure });
  const sampleLoaded = await loadSampleIfEmpty(escalog.server);
  const url = await escalog.server.listen({ host: config.host, port: config.port });
  publicUrl = publicUrl.replace(/:0$/, `:${new URL(url).port}`);

  const stop = async (): Promise<void> => {
    console.log('\nStopping: no new requests, finishing what is in hand.');
    await escalog.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  console.log(welcome(url, sampleLoaded, config));
}

function explained(error: unknown, { host, port }: Config): string {
  if (error instanceof AppError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `The port is in use: another program listens on ${port}; stop it, or choose another one with PORT.`;
  if (code === 'EADDRNOTAVAIL') return `HOST is "${host}", which is not an address of this machine; 127.0.0.1 or 0.0.0.0 are.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `HOST is "${host}", which no name service knows; 127.0.0.1 or 0.0.0.0 are addresses of this machine.`;
  if (code === 'EACCES') return `Port ${port} needs rights that this process does not have; choose one above 1023 with PORT.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const parsed = parseConfig(readEnv(process.env));
if ('problems' in parsed) fail(...parsed.problems);
await run(parsed.config).catch((error: unknown) => fail(explained(error, parsed.config)));
