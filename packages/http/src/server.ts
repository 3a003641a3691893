import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyTypeProvider, type RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Static, TSchema } from 'typebox';
import { answerWithProblems } from './errors.ts';
import { health } from './health.ts';
import type { Service } from './service.ts';

export interface ServerOptions {
  /** The services whose routes are served: one, or all five in the embedded profile. */
  readonly services: readonly Service[];
  readonly logger: FastifyBaseLogger;
  /** Every response waits for this, so that nothing is answered that could still be lost. */
  settled(): Promise<void>;
}

/** What comes in has the type of its schema; what goes out is cut to its schema when it is written. */
interface FromSchemas extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** A server whose routes get their types from their schemas. */
export type Routes = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, FromSchemas>;

const bodyLimit = 1024 * 1024;
/** Bodies are taken literally; parameters are text and become what their schema says. */
const bodies = addFormats.default(new Ajv({ allErrors: true, useDefaults: true, strict: false }));
const parameters = addFormats.default(new Ajv({ allErrors: true, useDefaults: true, strict: false, coerceTypes: 'array' }));

/** The HTTP face of one or more services: their routes, `/health/*`, `/openapi.json` and the page to try it. Not listening yet. */
export async function buildServer({ services, logger, settled }: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    forceCloseConnections: 'idle',
  });
  server.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? bodies : parameters).compile(schema));
  answerWithProblems(server);
  server.addHook('onSend', async (_request, _reply, payload) => {
    await settled();
    return payload;
  });
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: services.length === 1 ? `Escalog ${services[0]?.name}` : 'Escalog', version: '0.1.0', description: 'Incident escalation: declare, route, page, acknowledge, report.' },
    },
  });
  await server.register(swaggerUi, { routePrefix: '/docs' });
  for (const service of services) await server.register(service.routes);
  await server.register(health(services));
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  return server;
}
