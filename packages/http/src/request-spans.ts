import { isMeasured, isTracing, openSpan, SpanKind, took, type OpenSpan } from '@escalog/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shownPath } from './shown-path.ts';

/**
 * One span for each request, in the trace that its `traceparent` names, by the conventions of OpenTelemetry
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/). The path without what may be a key or a token.
 */
export function traceRequests(server: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();

  server.addHook('onRequest', (request, _reply, done) => {
    if (isTracing()) spans.set(request, spanOf(request));
    done();
  });

  // Only here: what is read of the body in between comes from outside of the span.
  server.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.within(done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    if (isMeasured())
      took('http.server.request.duration', reply.elapsedTime, {
        'http.request.method': request.method,
        'http.route': routeOf(request),
        ...outcomeOf(reply),
      });
    const span = spans.get(request);
    span?.set(outcomeOf(reply));
    span?.end(reply.statusCode >= 500 ? new Error(`answered ${reply.statusCode}`) : undefined);
    done();
  });
}

function spanOf(request: FastifyRequest): OpenSpan {
  return openSpan(nameOf(request), {
    kind: SpanKind.SERVER,
    parent: traceparentOf(request),
    attributes: attributesOf(request),
  });
}

function nameOf(request: FastifyRequest): string {
  return `${request.method} ${routeOf(request)}`;
}

/** The route as it is declared: its parameters would make a name of each incident. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'unknown';
}

function attributesOf(request: FastifyRequest): Record<string, string> {
  const { id } = request.params as { id?: string };
  return {
    'http.request.method': request.method,
    'http.route': routeOf(request),
    'url.path': shownPath(request.url),
    ...(id !== undefined && { 'escalog.incident.id': id }),
  };
}

function outcomeOf({ statusCode }: FastifyReply): { 'http.response.status_code': number } {
  return { 'http.response.status_code': statusCode };
}

function traceparentOf({ headers }: FastifyRequest): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}
