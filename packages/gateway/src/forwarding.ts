import { Addresses } from '@escalog/addresses';
import { anyQuery, HttpProblem } from '@escalog/http';
import { systemClock } from '@escalog/runner';
import { currentTraceparent } from '@escalog/telemetry';
import replyFrom, { type FastifyReplyFromHooks } from '@fastify/reply-from';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { problemOf } from './failures.ts';
import type { Row } from './route-table.ts';
import type { Remote } from './services.ts';
import type { Timeouts } from './timeouts.ts';

type Headers = Parameters<NonNullable<FastifyReplyFromHooks['rewriteHeaders']>>[0];

export interface ForwardingOptions {
  readonly timeouts: Timeouts;
  /** Where the name of the service is looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
}

/** Routes for `rows` that ask `remote`. Bodies are forwarded once they are complete, answers as they come. */
export function forwarding(
  { name, url }: Remote,
  rows: readonly Row[],
  { timeouts, nameServers }: ForwardingOptions,
): FastifyPluginAsync {
  const { lookup } = new Addresses({ clock: systemClock, nameServers });
  const hooks: FastifyReplyFromHooks = {
    rewriteRequestHeaders: (request, headers) => forwardedHeaders(request, headers),
    rewriteHeaders: (headers) => withoutHopByHop(headers),
    onError: (reply, { error }) => void reply.send(problemOf(name, reply.request.method, error)),
  };
  return async (server) => {
    await server.register(replyFrom, {
      base: url,
      // As many connections as there are requests in hand: one that waited for another's would wait longer than `timeouts` say.
      undici: {
        connections: null,
        // A name server that is down must not keep declarations from a service that is up.
        connect: { lookup },
        connectTimeout: timeouts.connect,
        headersTimeout: timeouts.answer,
        bodyTimeout: timeouts.silence,
      },
      retryMethods: [],
      destroyAgent: true,
      disableRequestLogging: true,
    });
    takeBodiesAsTheyAre(server);
    const endless = new Set<ServerResponse>();
    server.addHook('preClose', async () => {
      for (const response of endless) response.destroy();
    });
    for (const { prefix, bodyLimit, isStream = false } of rows) {
      for (const path of [prefix, `${prefix}/*`]) {
        // The service knows which parameters there are.
        server.all(
          path,
          {
            schema: { hide: true, querystring: anyQuery },
            config: { access: 'forwarded' },
            ...(bodyLimit !== undefined && { bodyLimit }),
          },
          (request, reply) => {
            if (isStream) {
              endless.add(reply.raw);
              reply.raw.once('close', () => endless.delete(reply.raw));
            }
            return reply.from(forwardedPath(request.url), { ...hooks, ...bodyOf(request) });
          },
        );
      }
    }
  };
}

/** What is in them is the service's business. */
function takeBodiesAsTheyAre(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
}

function bodyOf({ body, headers }: FastifyRequest): Pick<FastifyReplyFromHooks, 'body' | 'contentType'> {
  return Buffer.isBuffer(body) ? { body, contentType: headers['content-type'] ?? 'application/octet-stream' } : {};
}

/** The library refuses these by itself, in words that help nobody. */
function forwardedPath(url: string): string {
  const path = pathOf(url);
  if (/\/\.\.|\.\.\//.test(decodeURIComponent(path)))
    throw new HttpProblem(
      400,
      'bad-request',
      'The path has two dots beside a slash, as such or percent-encoded, and these are not forwarded; nothing here is named so.',
    );
  return path;
}

/** Without the query, which is added as it was sent, and without the origin that clients of proxies write before the path. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/i, '').split('?', 1)[0] ?? url;
}

/** These are about one connection and end with it. */
const hopByHop: readonly string[] = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function withoutHopByHop(headers: Headers): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}

/** The service is asked by the name that the client used, so that what it checks of `Host` and `Origin` still holds. */
function forwardedHeaders(
  { headers: { host }, ip, protocol }: Pick<FastifyRequest, 'headers' | 'ip' | 'protocol'>,
  headers: Headers,
): IncomingHttpHeaders {
  const traceparent = currentTraceparent();
  return {
    ...withoutHopByHop(headers),
    ...(host !== undefined && { host, 'x-forwarded-host': headers['x-forwarded-host'] ?? host }),
    ...(traceparent !== undefined && { traceparent }),
    'x-forwarded-proto': headers['x-forwarded-proto'] ?? protocol,
    // From where it believes that somebody asks: what others wrote is believed of a proxy on this machine alone.
    'x-forwarded-for': ip,
  };
}
