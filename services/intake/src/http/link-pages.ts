/** What the pages behind the link in a page have in common: the token, who it is for, and what is shown when it does not work. */
import { join } from 'node:path';
import type { Caller, Definitions } from '@escalog/definitions';
import {
  answerAs,
  HttpProblem,
  pagesIn,
  problemSchema,
  type AcknowledgeClaim,
  type Bundle,
  type Routes,
} from '@escalog/http';
import { isRetriable, type AppError } from '@escalog/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { answerAll } from '../bundles.ts';
import { waitingOf } from '../domain/bundle.ts';
import type { IncidentRead } from '../domain/incident-read.ts';
import type { Reply } from '../domain/reply.ts';
import { replyTo } from '../replying.ts';
import type { IntakeContext } from './context.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));

/** Mail gateways that rewrite links add parameters of their own, which mean nothing here: whoever was paged must get through. */
export const tokenQuery = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 2_000, description: 'As it stands in the link of a page.' }) },
  { additionalProperties: true },
);

export const pageResponse = {
  200: answerAs('text/html', 'The page.'),
  403: problemSchema,
  404: problemSchema,
  410: problemSchema,
  422: problemSchema,
};

/** Makes `server`, a part of one, say on a page what did not work. */
export function tellOnPages(server: Routes): void {
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
}

export function show(reply: FastifyReply, template: string, title: string, data: object): FastifyReply {
  return reply.type('text/html').send(page(template, title, data));
}

/** What the token of a link says; what cannot be read is a problem. */
export function claimIn(
  request: Pick<FastifyRequest, 'needAdmitted'>,
  token: string,
  { links }: Pick<IntakeContext, 'links'>,
): AcknowledgeClaim {
  const claim = links.read(token);
  if (claim === undefined) throw new HttpProblem(403, 'bad-link', badLink);
  request.needAdmitted(claim.person);
  return claim;
}

/** Whoever has left since keeps the name that they were paged by. */
export function nameIn(person: string, { names = {} }: IncidentRead, definitions: Definitions): string {
  return names[person] ?? definitions.findOf('person', person)?.entry.name ?? person;
}

/** Carries out what whoever was paged answers, in their name, and shows `template`: or that it is over, when that is so. */
export async function answerInName(
  { incidentId, pageId, person, traceparent }: AcknowledgeClaim,
  reply: Pick<Reply, 'answer' | 'why'>,
  template: string,
  page: FastifyReply,
  context: IntakeContext,
): Promise<FastifyReply> {
  const name = nameIn(person, await context.incidents.read(incidentId), context.definitions);
  // Whoever was paged was in the catalog then.
  const by = { ref: person, name, known: true };
  const { outcome, read } = await replyTo(incidentId, { by, via: 'link', pageId, ...reply }, context, traceparent);
  return show(page, outcome === 'taken' ? template : 'over', read.title, { ...read, name });
}

/** Who was paged, of whom nothing more is known. */
export function callerOf(person: string, { definitions }: Pick<IntakeContext, 'definitions'>): Caller {
  return { ref: person, name: definitions.findOf('person', person)?.entry.name ?? person, known: true };
}

/** Carries out what whoever was paged answers to all of a message that still wait for them: of how many it was taken. */
export async function answerBundle(
  person: string,
  bundle: Bundle,
  reply: Pick<Reply, 'answer' | 'why'>,
  context: IntakeContext,
): Promise<{ readonly taken: number; readonly name: string }> {
  const by = callerOf(person, context);
  const waiting = waitingOf(await context.incidents.reads.open(), person, bundle);
  return { taken: await answerAll(waiting, { by, via: 'link', ...reply }, context), name: by.name };
}

const otherwise =
  'Acknowledge on the command line or over the API instead: the incident is among the open ones of Escalog.';
const badLink =
  'This link is not valid, or it is older than seven days. Sign in to Escalog and open the incident there: signing in sends you another link. Or acknowledge on the command line.';
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
  if ('validationContext' in error && error.validationContext === 'querystring')
    return new HttpProblem(400, 'bad-link', badLink);
  if ('validation' in error) return new HttpProblem(400, 'bad-request', unreadable);
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500)
    return new HttpProblem(error.statusCode, 'bad-request', unreadable);
  return new HttpProblem(500, 'internal', `Something went wrong on our side; it is in the log. ${otherwise}`);
}
