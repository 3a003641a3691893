import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
  type FastifyRequest,
} from 'fastify';
import { guardAccess, type Access } from './access.ts';
import { completed, type ApiDocument } from './api-document.ts';
import { secureAnswers } from './answer-headers.ts';
import { writeAudit, type Audit } from './audit.ts';
import { boundConnections } from './connections.ts';
import { waitForDisk, type Disk } from './disk.ts';
import { answerWithProblem, answerWithProblems } from './errors.ts';
import { health } from './health.ts';
import { boundAnswers, boundBodies } from './in-hand.ts';
import { takeOnlyJson } from './json-body.ts';
import { answerOneAtATime } from './one-at-a-time.ts';
import { HttpProblem } from './problem.ts';
import { sendRelativeLinks } from './relative-links.ts';
import type { Check, Served } from './service.ts';
import { traceRequests } from './request-spans.ts';
import { refuseStrangers, type Hosts } from './strangers.ts';
import { refuseUnknownBodies, refuseUnknownParameters } from './unknown-parts.ts';
import { answerUnreadable } from './unreadable.ts';
import { serializerOf } from './serializers.ts';
import { validatorOf } from './validators.ts';

export interface ServerOptions {
  /** The services whose routes are served: one, or all six in the embedded profile. */
  readonly services: readonly Served[];
  readonly logger: FastifyBaseLogger;
  /** Every response waits for this, so that nothing is answered that could still be lost. */
  settled(): Promise<void>;
  /** The disk for which answers wait instead, where that may take nothing while the process goes on. */
  readonly disk?: Disk | undefined;
  /** By what is decided who may ask for what; everybody may do everything when left out. */
  readonly access?: Access | undefined;
  /** Where it is written down what not everybody may do; nowhere when left out. */
  readonly audit?: Audit | undefined;
  /** What `/health/ready` tells of the process besides its services. */
  readonly checks?: () => readonly Check[];
  /** The host names by which it may be asked besides `localhost` and IP addresses; any when left out. */
  readonly hosts?: () => Hosts;
  /** Makes what `/openapi.json` answers from the document of the routes that are served; that document itself when left out. */
  readonly describe?: (served: ApiDocument) => Promise<ApiDocument>;
  /**
   * Whose `X-Forwarded-For` tells from where somebody asks: `loopback` that of proxies on this machine, `gateway` that of whatever
   * asks, as for services that only the gateway reaches. The former when left out.
   */
  readonly behind?: 'loopback' | 'gateway';
  /** What it serves https with, as PEM; http when left out. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** How long a request may take to arrive, in milliseconds; 30 seconds when left out. */
  readonly requestTimeout?: number;
}

const bodyLimit = 1024 * 1024;

/** In milliseconds. Connections stay open a little longer than the 60 seconds for which common proxies keep them. */
const timeouts = { request: 30_000, silence: 60_000, keepAlive: 72_000 };
const docs = '/docs';
const document = '/openapi.json';

/** The HTTP face of one or more services: their routes, `/health/*`, `/openapi.json` and the page to try it. Not listening yet. */
export async function buildServer({
  services,
  logger,
  settled,
  disk,
  access,
  audit,
  checks = () => [],
  hosts = () => 'any',
  describe = async (served) => served,
  behind = 'loopback',
  tls,
  requestTimeout = timeouts.request,
}: ServerOptions): Promise<FastifyInstance> {
  // The timeout counts only as far as that of the headers is not longer, and is looked after now and then.
  const node = {
    requireHostHeader: false,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
  };
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    // One hop is the gateway, which writes behind what it was sent the address that it saw itself.
    trustProxy: behind === 'gateway' ? (_address, hop) => hop === 0 : 'loopback',
    logController: new LogController({ disableRequestLogging: true }),
    // A log of its own for each request would cost more than most of what is done for it; few are logged.
    childLoggerFactory: (log) => log,
    bodyLimit,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout,
    connectionTimeout: timeouts.silence,
    keepAliveTimeout: timeouts.keepAlive,
    // Clients of PagerDuty whose base address ends with a slash ask for //v2/enqueue.
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/{2,}(?=v2\/)/, '/'),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => void answerWithProblem(error, request, reply),
    clientErrorHandler: answerUnreadable,
  };
  // What listens below is the same to all that is built on it.
  const server =
    tls === undefined
      ? fastify({ ...options, http: node })
      : (fastify({ ...(options as object), https: { ...node, ...tls } }) as unknown as FastifyInstance);
  server.setValidatorCompiler(validatorOf);
  server.setSerializerCompiler(serializerOf);
  boundConnections(server, behind);
  answerOneAtATime(server);
  traceRequests(server);
  answerWithProblems(server);
  takeOnlyJson(server);
  boundBodies(server);
  refuseWhenStopping(server);
  refuseStrangers(server, hosts);
  guardAccess(server, access);
  writeAudit(server, audit);
  refuseUnknownParameters(server);
  refuseUnknownBodies(server);
  secureAnswers(server, docs);
  sendRelativeLinks(server);
  if (disk === undefined) server.addHook('onSend', (_request, _reply, payload) => settled().then(() => payload));
  else waitForDisk(server, disk);
  boundAnswers(server);
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: services.length === 1 ? `Escalog ${services[0]?.name}` : 'Escalog',
        version: '0.1.0',
        description: 'Incident escalation: declare, route, page, acknowledge, report.',
      },
    },
  });
  await server.register(swaggerUi, {
    routePrefix: docs,
    theme: { title: 'Escalog API' },
    uiConfig: { layout: 'BaseLayout' },
    uiHooks: { onRequest: showTheOneDocument },
  });
  for (const service of services) await server.register(service.routes);
  await server.register(health(services, checks));
  server.get(document, { schema: { hide: true } }, async () =>
    describe(completed(server.swagger() as unknown as ApiDocument)),
  );
  return server;
}

/**
 * The page to try the API asks for a document of its own, which would know the routes of this process alone. It takes addresses
 * from that document's own: the root is one above it.
 */
async function showTheOneDocument(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (![`${docs}/json`, `${docs}/yaml`].includes(request.url)) return undefined;
  const shown = await request.server.inject({ url: document });
  return reply.send({ ...shown.json<ApiDocument>(), servers: [{ url: '..' }] });
}

/** Requests that arrive on open connections while the server closes are refused, and every connection ends with the answer in hand. */
function refuseWhenStopping(server: FastifyInstance): void {
  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.addHook('onRequest', (_request, _reply, done) => {
    if (stopping)
      throw new HttpProblem(503, 'stopping', 'Escalog is stopping; send it again once it runs.', {
        headers: { 'retry-after': '5' },
      });
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) reply.header('connection', 'close');
    done(null, payload);
  });
}
