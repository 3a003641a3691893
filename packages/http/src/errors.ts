import { AppError, isRetriable } from '@escalog/kernel';
import type { ErrorObject } from 'ajv';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { join } from 'node:path';
import { acceptedType } from './accepted-type.ts';
import { nothingFromOutside } from './answer-headers.ts';
import { noteRefusal } from './audit.ts';
import { collectMethods } from './allowed-methods.ts';
import { HttpProblem } from './problem.ts';
import { withRelativeLinks } from './relative-links.ts';
import { pathOf, shownPath } from './shown-path.ts';
import { isAlertAddress, safeMethods } from './strangers.ts';
import { pagesIn } from './templates.ts';
import { longestList, sentenceOf, violationsOf } from './validation.ts';

const page = pagesIn(join(import.meta.dirname, '..', 'templates'));

/** Makes every failure of `server` an RFC 9457 problem, or a page for whoever wants to look at one: refusals, schema violations, unknown routes, bugs. */
export function answerWithProblems(server: FastifyInstance): void {
  const methodsOf = collectMethods(server);
  server.setErrorHandler<FastifyError>(answerWithProblem);
  server.setNotFoundHandler((request, reply) =>
    send(request, reply, noSuchRoute(request.method, shownPath(request.url), methodsOf(pathOf(request.url)))),
  );
}

/** Answers `request` with `error` as a problem, and logs it. */
export function answerWithProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  return send(request, reply, problem);
}

function send(request: FastifyRequest, reply: FastifyReply, problem: HttpProblem): FastifyReply {
  if (problem.status < 500) logRefusal(request, problem);
  const body = problem.body();
  noteRefusal(request, body.detail);
  reply.code(problem.status).headers(problem.headers);
  if (!isForABrowser(request)) return reply.type('application/problem+json').send(JSON.stringify(body));
  // Said here, because the hooks are passed over when the URL itself is wrong.
  reply.type('text/html; charset=utf-8').header('content-security-policy', nothingFromOutside);
  return reply.send(withRelativeLinks(page('problem', body.title, { errors: [], ...body }), request.url));
}

/** Programs take anything, or JSON; a browser that follows a link would rather have HTML. */
export function isForABrowser({ method, headers }: FastifyRequest): boolean {
  const offered = ['application/problem+json', 'application/json', 'text/html'] as const;
  return safeMethods.includes(method) && acceptedType(headers.accept, offered) === 'text/html';
}

/** Their mistake is no error of ours, but an alert that was refused is a page that nobody gets. What may be a key or a token stays out. */
function logRefusal({ log, method, url }: FastifyRequest, { code, status, message }: HttpProblem): void {
  const refused = { code, status, method, path: shownPath(url), detail: message };
  if (refused.path.startsWith('/v1/heartbeats/')) log.warn(refused, 'heartbeat refused: it counts as missed');
  else if (isAlertAddress(refused.path)) log.warn(refused, 'alert refused: it pages nobody');
  else log.info(refused, 'request refused');
}

function problemOf(error: FastifyError | HttpProblem | AppError, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AppError) return problemOfAppError(error, request);
  if (error.validation !== undefined) return problemOfValidation(error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new HttpProblem(
      413,
      'body-too-large',
      `The body is over the limit of ${inBytes(request.routeOptions.bodyLimit)}; shorten it.`,
    );
  const known = fastifyProblems[error.code];
  if (known !== undefined) return new HttpProblem(...known);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new HttpProblem(error.statusCode, 'bad-request', error.message);
  return new HttpProblem(
    500,
    'internal',
    `Something went wrong on our side; it is in the log.${caution(request.method)}`,
  );
}

function problemOfAppError(error: AppError, { method }: FastifyRequest): HttpProblem {
  if (!isRetriable(error))
    return new HttpProblem(
      500,
      'internal',
      `Something went wrong on our side (${error.code}); it is in the log.${caution(method)}`,
    );
  return new HttpProblem(
    503,
    'unavailable',
    `A dependency is not available now (${error.code}); send it again in a moment.${caution(method)}`,
    { headers: { 'retry-after': '1' } },
  );
}

/** Follows the sentence on a failure that may have come after the write; empty for a request that writes nothing. */
export function caution(method: string): string {
  if (safeMethods.includes(method)) return '';
  return ' What you sent may have been carried out all the same; declaring an incident again with the same Idempotency-Key is safe.';
}

function problemOfValidation(error: FastifyError): HttpProblem {
  const errors = violationsOf((error.validation ?? []) as readonly ErrorObject[]);
  return new HttpProblem(400, 'invalid-request', sentenceOf(errors, error.validationContext ?? 'body'), {
    errors: errors.slice(0, longestList),
  });
}

function noSuchRoute(method: string, path: string, allowed: readonly string[]): HttpProblem {
  // A route may find out by itself that nothing is there, as that of files does.
  if (allowed.length === 0 || allowed.includes(method))
    return new HttpProblem(
      404,
      'no-such-route',
      `There is no ${method} ${path}; GET /openapi.json lists what there is.`,
    );
  return new HttpProblem(405, 'method-not-allowed', `There is no ${method} ${path}, only ${allowed.join(', ')}.`, {
    headers: { allow: allowed.join(', ') },
  });
}

const fastifyProblems: Readonly<Record<string, [number, string, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported-content-type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'invalid-json', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'bad-request', 'The body is not as long as its Content-Length says.'],
  FST_ERR_BAD_URL: [400, 'bad-request', 'The URL is not valid: write a percent sign as %25.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'url-too-long', 'A part of the path is longer than anything here is named.'],
};

function inBytes(bytes: number): string {
  const mebibyte = 1024 * 1024;
  return bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}
