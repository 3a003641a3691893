import { HttpProblem, type Routes } from '@escalog/http';
import { shortened } from '@escalog/kernel';
import Type from 'typebox';
import { said } from '../domain/text.ts';
import type { IntakeContext } from './context.ts';
import {
  answerBundle,
  answerInName,
  claimIn,
  pageResponse as response,
  show,
  tellOnPages,
  tokenQuery,
} from './link-pages.ts';
import { tags } from './schemas.ts';

const form = 'application/x-www-form-urlencoded';
const longestForm = 64 * 1024;
const longestWhy = 500;

/** Browsers may send along what they like: whoever was paged must get through. */
const body = Type.Object(
  { why: Type.Optional(Type.String({ description: 'Why it is not for them: one line is kept of it.' })) },
  { additionalProperties: true, examples: [{ why: 'I am on a train.' }] },
);

/** `POST /v1/acknowledge/decline?token=…`: "not me", by the form on the page behind the link in a page. */
export function declineLinkRoute(server: Routes, context: IntakeContext): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('*', { parseAs: 'string', bodyLimit: longestForm }, (_request, sent, done) =>
    done(null, Object.fromEntries(new URLSearchParams(sent))),
  );
  tellOnPages(server);
  const schema = {
    tags,
    summary: 'Decline by the link in a page',
    consumes: [form],
    querystring: tokenQuery,
    body,
    response,
  };

  server.post('/v1/acknowledge/decline', { schema }, async (request, reply) => {
    const { body: sent } = request;
    const claim = claimIn(request, request.query.token, context);
    const why = said(sent.why);
    if (why === undefined)
      throw new HttpProblem(422, 'no-reason', 'Go back and say why: whoever is paged instead has to know it.');
    const answer = { answer: 'decline', why: shortened(why, longestWhy) } as const;
    if (claim.bundle === undefined) return answerInName(claim, answer, 'declined', reply, context);
    return show(reply, 'declined-bundle', 'Declined', await answerBundle(claim.person, claim.bundle, answer, context));
  });
}
