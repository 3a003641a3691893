import { AppError, isRetriable } from '@escalog/kernel';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { HttpProblem } from './problem.ts';

/** Makes every failure of `server` an RFC 9457 problem: refusals, schema violations, unknown routes, bugs. */
export function answerWithProblems(server: FastifyInstance): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    return send(reply, problem);
  });
  server.setNotFoundHandler((request, reply) => send(reply, new HttpProblem(404, 'no-such-route', `There is no ${request.method} ${pathOf(request.url)}; GET /openapi.json lists what there is.`)));
}

function send(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  return reply.code(problem.status).headers(problem.headers).type('application/problem+json').send(JSON.stringify(problem.body()));
}

function problemOf(error: FastifyError | HttpProblem | AppError): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AppError) return problemOfAppError(error);
  if (error.validation !== undefined) return problemOfValidation(error);
  const known = fastifyProblems[error.code];
  if (known !== undefined) return new HttpProblem(...known);
  if (error.statusCode !== undefined && error.statusCode < 500) return new HttpProblem(error.statusCode, 'bad-request', error.message);
  return new HttpProblem(500, 'internal', 'Something went wrong on our side; it is in the log. What you sent was not carried out, so sending it again is safe.');
}

function problemOfAppError(error: AppError): HttpProblem {
  if (!isRetriable(error)) return new HttpProblem(500, 'internal', `Something went wrong on our side (${error.code}); it is in the log.`);
  return new HttpProblem(503, 'unavailable', `A dependency is not available now (${error.code}); nothing was lost, send it again in a moment.`, { headers: { 'retry-after': '1' } });
}

/** One entry for each violation, with unknown fields called by their name. */
function problemOfValidation(error: FastifyError): HttpProblem {
  const where = error.validationContext ?? 'body';
  const errors = (error.validation ?? []).map(({ instancePath, keyword, params, message }) => {
    if (keyword === 'additionalProperties') {
      const name = String(params['additionalProperty']);
      return { pointer: `${instancePath}/${name}`, detail: `unknown field "${name}"` };
    }
    const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : '';
    return { pointer: `${instancePath}${missing}`, detail: missing === '' ? (message ?? keyword) : 'is required' };
  });
  const first = errors[0];
  const detail = first === undefined ? error.message : `${where}${first.pointer}: ${first.detail}`;
  return new HttpProblem(400, 'invalid-request', detail, { errors });
}

const fastifyProblems: Readonly<Record<string, [number, string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'The body is over the limit of this route; shorten it.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported-content-type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'invalid-json', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'invalid-json', 'The body is not valid JSON.'],
  FST_ERR_BAD_URL: [400, 'bad-request', 'The URL is not valid.'],
};

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
