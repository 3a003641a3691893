import { join } from 'node:path';
import { HttpProblem, pagesIn, type AcknowledgeClaim, type Routes } from '@escalog/http';
import { currentTraceparent, inSpan, SpanKind } from '@escalog/telemetry';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));

const query = Type.Object({ token: Type.String({ minLength: 1, maxLength: 2_000 }) }, { additionalProperties: false });

/**
 * `/v1/acknowledge?token=…`: the link in a page. Opening it only shows a button, because mail scanners open
 * links; pressing the button acknowledges in the name of whoever was paged.
 */
export function acknowledgeLinkRoutes(server: Routes, { incidents, definitions, links }: IntakeContext): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async () => ({}));
  server.setErrorHandler<Error>((error, request, reply) => {
    const problem = error instanceof HttpProblem ? error : new HttpProblem(400, 'bad-link', badLink);
    if (!(error instanceof HttpProblem)) request.log.warn({ err: error }, 'an acknowledge link could not be followed');
    return show(reply.code(problem.status), 'not-acknowledged', 'This did not work', { detail: problem.message });
  });

  server.get('/v1/acknowledge', { schema: { tags, summary: 'The page behind the link in a page', querystring: query } }, async (request, reply) => {
    const claim = read(request.query.token);
    const incident = await incidents.read(claim.incidentId);
    return show(reply, 'acknowledge', incident.title, { ...incident, name: nameOf(claim.person), already: incident.acknowledgedBy.map(nameOf) });
  });

  server.post('/v1/acknowledge', { schema: { tags, summary: 'Acknowledge by the link in a page', querystring: query } }, async (request, reply) => {
    const claim = read(request.query.token);
    const name = nameOf(claim.person);
    const command = { kind: 'acknowledge', by: claim.person, pageId: claim.pageId, via: 'link', reason: becausePerson(name, 'acknowledged through the link in the page') } as const;
    const acknowledge = () => incidents.execute(claim.incidentId, command, { kind: 'person', ref: claim.person });
    const { read: after } = await inSpan('acknowledge', { kind: SpanKind.INTERNAL, parent: claim.traceparent, links: [currentTraceparent()], attributes: { 'escalog.incident.id': claim.incidentId } }, acknowledge);
    return show(reply, 'acknowledged', after.title, { ...after, name });
  });

  function read(token: string): AcknowledgeClaim {
    const claim = links.read(token);
    if (claim === undefined) throw new HttpProblem(403, 'bad-link', badLink);
    return claim;
  }

  function nameOf(person: string): string {
    return definitions.findOf('person', person)?.entry.name ?? person;
  }
}

const badLink = 'This link is not valid, or it is older than seven days. Acknowledge on the command line or over the API instead: the incident is on the first page of Escalog.';

function show(reply: FastifyReply, template: string, title: string, data: object): FastifyReply {
  return reply.type('text/html').send(page(template, title, data));
}
