import { join } from 'node:path';
import { HttpProblem, answerAs, pagesIn, problemSchema, type NudgeClaim, type Routes } from '@escalog/http';
import { isoOf, isRetriable, type AppError } from '@escalog/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { incidentOfNudge } from '../domain/rules/suggest.ts';
import { answered, nudgeCalled, whatBecame } from './answer.ts';
import { escalationsOf, type PolicyContext } from './context.ts';
import { tags } from './schemas.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));
const form = 'application/x-www-form-urlencoded';
const longestForm = 8 * 1024;

/** Mail gateways that rewrite links add parameters of their own, which mean nothing here. */
const query = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 2_000, description: 'As it stands in the link of a nudge.' }),
    answer: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'accept or dismiss: what the link was for. It counts where no button says otherwise.',
      }),
    ),
  },
  { additionalProperties: true },
);

/** What the two buttons of the page send. */
const body = Type.Object(
  {
    answer: Type.Optional(
      Type.Union([Type.Literal('accepted'), Type.Literal('dismissed')], {
        description: 'Which button was pressed.',
      }),
    ),
    why: Type.Optional(
      Type.String({ maxLength: 500, description: 'In the words of whoever answers; needed of what is dismissed.' }),
    ),
  },
  { additionalProperties: true, examples: [{ answer: 'accepted', why: '' }] },
);

const response = {
  200: answerAs('text/html', 'The page.'),
  403: problemSchema,
  404: problemSchema,
  410: problemSchema,
  409: problemSchema,
  422: problemSchema,
};

/**
 * `/v1/nudge?token=…`: the link in a nudge. Opening it only shows two buttons, because mail scanners open links; pressing one
 * answers in the name of whoever was asked.
 */
export function nudgeLinkRoutes(server: Routes, context: PolicyContext): void {
  const { definitions, nudgeLinks } = context;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    form,
    { parseAs: 'string', bodyLimit: longestForm },
    async (_request: unknown, text: string) => Object.fromEntries(new URLSearchParams(text)),
  );
  server.addContentTypeParser('*', async () => ({}));
  server.setErrorHandler<FastifyError | HttpProblem | AppError>((error, { log, method }, reply) => {
    const problem = problemOf(error);
    // The error of a schema holds the token, with which others could answer, so only what it says is logged.
    if (problem.status >= 500) log.error({ err: error }, 'request failed');
    else
      log.warn(
        { code: problem.code, status: problem.status, method, why: error.message },
        'a nudge could not be answered',
      );
    return show(reply.code(problem.status).headers(problem.headers), 'not-answered', 'This did not work', {
      detail: problem.message,
    });
  });

  server.get(
    '/v1/nudge',
    { schema: { tags, summary: 'The page behind the link in a nudge', querystring: query, response } },
    async (request, reply) => {
      const { nudgeId, person } = read(request, request.query.token);
      const nudge = await nudgeCalled(nudgeId, context);
      const incidentId = incidentOfNudge(nudgeId) ?? '';
      const { facts } = await escalationsOf(incidentId, context);
      return show(reply, 'nudge', facts?.title ?? 'An incident', {
        incidentId,
        name: nameOf(person),
        suggestion: nudge.suggestion,
        expiresAt: isoOf(nudge.expiresAt).slice(0, 16).replace('T', ' '),
        isOpen: nudge.outcome === 'open',
        byPerson: nudge.action.kind === 'none',
        became: whatBecame(nudge, context),
      });
    },
  );

  server.post(
    '/v1/nudge',
    {
      schema: { tags, summary: 'Answer by the link in a nudge', consumes: [form], querystring: query, body, response },
    },
    async (request, reply) => {
      const { nudgeId, person } = read(request, request.query.token);
      const { why = '' } = request.body;
      const answer = request.body.answer ?? answers.get(request.query.answer ?? '');
      if (answer === undefined) throw new HttpProblem(400, 'bad-request', unreadable);
      const caller = { ref: person, name: nameOf(person), known: true };
      const decision = { answer, via: 'link', why: why.trim() === '' ? null : why.trim() } as const;
      const { suggestion, action } = await answered(nudgeId, caller, decision, context);
      const incidentId = incidentOfNudge(nudgeId) ?? '';
      return show(reply, 'answered', answer === 'accepted' ? 'Accepted' : 'Dismissed', {
        incidentId,
        name: caller.name,
        suggestion,
        answer,
        byPerson: action.kind === 'none',
      });
    },
  );

  function read(request: Pick<FastifyRequest, 'needAdmitted'>, token: string): NudgeClaim {
    const claim = nudgeLinks.read(token);
    if (claim === undefined) throw new HttpProblem(403, 'bad-link', badLink);
    request.needAdmitted(claim.person);
    return claim;
  }

  function nameOf(person: string): string {
    return definitions.findOf('person', person)?.entry.name ?? person;
  }
}

const answers = new Map([
  ['accept', 'accepted'],
  ['dismiss', 'dismissed'],
] as const) as ReadonlyMap<string, 'accepted' | 'dismissed'>;

const otherwise = 'Answer over the API or on the command line instead.';
const badLink = `This link is not valid, or it is older than seven days. ${otherwise}`;
const unreadable = `What came is not what the page sends. Open the link in a browser and press one of its buttons. ${otherwise}`;

function problemOf(error: FastifyError | HttpProblem | AppError): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isRetriable(error))
    return new HttpProblem(
      503,
      'unavailable',
      `Escalog cannot reach what it needs just now (${error.code}). Try again in a moment: the link stays good.`,
      { headers: { 'retry-after': '1' } },
    );
  if ('validationContext' in error && error.validationContext === 'querystring')
    return new HttpProblem(400, 'bad-link', badLink);
  if ('validation' in error) return new HttpProblem(400, 'bad-request', unreadable);
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500)
    return new HttpProblem(error.statusCode, 'bad-request', unreadable);
  return new HttpProblem(500, 'internal', `Something went wrong on our side; it is in the log. ${otherwise}`);
}

function show(reply: FastifyReply, template: string, title: string, data: object): FastifyReply {
  return reply.type('text/html').send(page(template, title, data));
}
