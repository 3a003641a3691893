import { join } from 'node:path';
import { answerAs, HttpProblem, pagesIn, problemSchema, type AcknowledgeClaim, type Routes } from '@escalog/http';
import type { Caller } from '@escalog/definitions';
import { isRetriable, type AppError } from '@escalog/kernel';
import { currentTraceparent, inSpan, SpanKind } from '@escalog/telemetry';
import type { FastifyError, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { IncidentRead } from '../domain/incident-read.ts';
import { becausePerson } from '../domain/reasons.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));

/** Mail gateways that rewrite links add parameters of their own, which mean nothing here: whoever was paged must get through. */
const query = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 2_000, description: 'As it stands in the link of a page.' }) },
  { additionalProperties: true },
);

const response = {
  200: answerAs('text/html', 'The page.'),
  403: problemSchema,
  404: problemSchema,
  422: problemSchema,
};

/**
 * `/v1/acknowledge?token=…`: the link in a page. Opening it only shows a button, because mail scanners open
 * links; pressing the button acknowledges in the name of whoever was paged.
 */
export function acknowledgeLinkRoutes(server: Routes, { incidents, definitions, links }: IntakeContext): void {
  // Everything is in the link: what a browser, a mail program or a proxy sends along is not read.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', async () => ({}));
  server.setErrorHandler<FastifyError | HttpProblem | AppError>((error, { log, method }, reply) => {
    const problem = problemOf(error);
    // The error of a schema holds the token, with which others could acknowledge, so only what it says is logged.
    if (problem.status >= 500) log.error({ err: error }, 'request failed');
    else
      log.warn(
        { code: problem.code, status: problem.status, method, why: error.message },
        'an acknowledge link could not be followed',
      );
    return show(reply.code(problem.status).headers(problem.headers), 'not-acknowledged', 'This did not work', {
      detail: problem.message,
    });
  });

  server.get(
    '/v1/acknowledge',
    { schema: { tags, summary: 'The page behind the link in a page', querystring: query, response } },
    async (request, reply) => {
      const claim = read(request.query.token);
      const incident = await incidents.read(claim.incidentId);
      return show(reply, 'acknowledge', incident.title, {
        ...incident,
        name: nameOf(claim.person, incident),
        already: incident.acknowledgedBy.map((person) => nameOf(person, incident)),
        affecting: incident.affects.map((ref) => incident.names?.[ref] ?? definitions.find(ref)?.entry.name ?? ref),
      });
    },
  );

  server.post(
    '/v1/acknowledge',
    { schema: { tags, summary: 'Acknowledge by the link in a page', querystring: query, response } },
    async (request, reply) => {
      const claim = read(request.query.token);
      const caller = callerIn(claim, await incidents.read(claim.incidentId));
      const command = {
        kind: 'acknowledge',
        by: claim.person,
        pageId: claim.pageId,
        via: 'link',
        reason: becausePerson(caller, 'acknowledged through the link in the page'),
      } as const;
      const acknowledge = () => incidents.execute(claim.incidentId, command, { kind: 'person', ref: claim.person });
      const { read: after } = await inSpan(
        'acknowledge',
        {
          kind: SpanKind.INTERNAL,
          parent: claim.traceparent,
          links: [currentTraceparent()],
          attributes: { 'escalog.incident.id': claim.incidentId },
        },
        acknowledge,
      );
      return show(reply, 'acknowledged', after.title, { ...after, name: caller.name });
    },
  );

  function read(token: string): AcknowledgeClaim {
    const claim = links.read(token);
    if (claim === undefined) throw new HttpProblem(403, 'bad-link', badLink);
    return claim;
  }

  /** Whoever was paged was in the catalog then. */
  function callerIn({ person }: AcknowledgeClaim, incident: IncidentRead): Caller {
    return { ref: person, name: nameOf(person, incident), known: true };
  }

  /** Whoever has left since keeps the name that they were paged by. */
  function nameOf(person: string, { names = {} }: IncidentRead): string {
    return names[person] ?? definitions.findOf('person', person)?.entry.name ?? person;
  }
}

const otherwise =
  'Acknowledge on the command line or over the API instead: the incident is among the open ones of Escalog.';
const badLink = `This link is not valid, or it is older than seven days. ${otherwise}`;
const unreadable = `What came is not what a browser sends. Open the link in a browser. ${otherwise}`;
const again = 'Try again in a moment: the link stays good, and acknowledging twice does no harm.';

/** What a person is told: the link is to blame only when it is, because who believes that gives up on it. */
function problemOf(error: FastifyError | HttpProblem | AppError): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isRetriable(error))
    return new HttpProblem(
      503,
      'unavailable',
      `Escalog cannot reach what it needs just now (${error.code}). ${again}`,
      { headers: { 'retry-after': '1' } },
    );
  if ('validation' in error) return new HttpProblem(400, 'bad-link', badLink);
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500)
    return new HttpProblem(error.statusCode, 'bad-request', unreadable);
  return new HttpProblem(500, 'internal', `Something went wrong on our side; it is in the log. ${otherwise}`);
}

function show(reply: FastifyReply, template: string, title: string, data: object): FastifyReply {
  return reply.type('text/html').send(page(template, title, data));
}
