/** `npm start --workspace packages/gateway`: the one address of the cluster profile. */
import { closeServer, configOrExit, serve } from '@escalog/hosting';
import { systemClock } from '@escalog/runner';
import { startTelemetry, traceFields } from '@escalog/telemetry';
import pino from 'pino';
import { buildGateway } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(process.env)));
const telemetry = startTelemetry('escalog-gateway');
const logger = pino({ level: config.logLevel, name: 'escalog-gateway', mixin: traceFields });
let publicUrl = config.publicUrl;

await serve(
  config,
  async () => {
    const server = await buildGateway({ services: config, publicUrl: () => publicUrl, logger });
    return { server, close: () => closeServer(server, systemClock).then(() => telemetry.stop()) };
  },
  (url) => {
    publicUrl = publicUrl.replace(/:0$/, `:${new URL(url).port}`);
    return `Escalog's gateway runs at ${url}.`;
  },
);
