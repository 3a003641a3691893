/** `npm start --workspace packages/gateway`: the one address of the cluster profile. */
import type { Server } from 'node:tls';
import {
  certificateIn,
  closeServer,
  configOrExit,
  environment,
  openOutput,
  serve,
  watchMachineClock,
} from '@escalog/hosting';
import { systemClock } from '@escalog/runner';
import { startTelemetry } from '@escalog/telemetry';
import { heardAccess } from './access.ts';
import { buildGateway } from './app.ts';
import { parseConfig, readEnv } from './config.ts';

const config = configOrExit(parseConfig(readEnv(environment(process.env))));
const certificate = configOrExit(certificateIn(config.tls, systemClock));
const telemetry = startTelemetry('escalog-gateway');
const output = openOutput({ level: config.logLevel, name: 'escalog-gateway', clock: systemClock });
watchMachineClock(output.log);
let publicUrl = config.publicUrl;

await serve(
  config,
  output,
  async (onFailure) => {
    const access = await heardAccess(config, () => publicUrl, output.log, onFailure);
    const server = await buildGateway({
      services: config,
      publicUrl: () => publicUrl,
      logger: output.log,
      access,
      audit: access?.audit,
      checks: () =>
        [output, systemClock, certificate, access].flatMap((part) =>
          part === undefined
            ? []
            : [
                {
                  service: 'gateway',
                  ...part.check(),
                },
              ],
        ),
      tls: certificate?.current,
    });
    const following = certificate?.follow(server.server as unknown as Server, output.log);
    const close = async (): Promise<void> => {
      following?.stop();
      await closeServer(server, systemClock);
      await access?.close();
      await telemetry.stop();
    };
    return { server, close };
  },
  (url) => {
    publicUrl = publicUrl.replace(/:0$/, `:${new URL(url).port}`);
    return `Escalog's gateway runs at ${url}.`;
  },
);
