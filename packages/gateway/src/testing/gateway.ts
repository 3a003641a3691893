import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildGateway, type GatewayOptions } from '../app.ts';
import { asker, type Ask } from './asker.ts';
import { nowhere } from './stubs.ts';

export interface TestedGateway {
  readonly server: FastifyInstance;
  readonly url: string;
  readonly ask: Ask;
}

/** A gateway on a free port, of loopback unless told otherwise, which is its public URL unless another is given. What is not given in `services` is down. */
export async function gatewayTo(
  t: TestContext,
  services: Partial<GatewayOptions['services']>,
  options: Partial<GatewayOptions> = {},
  host = '127.0.0.1',
): Promise<TestedGateway> {
  let url = '';
  const server = await buildGateway({
    services: {
      intake: nowhere,
      catalog: nowhere,
      policy: nowhere,
      notification: nowhere,
      timeline: nowhere,
      access: nowhere,
      ...services,
    },
    publicUrl: () => url,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  url = await server.listen({ host, port: 0 });
  t.after(() => server.close());
  return { server, url, ask: asker(() => url) };
}
