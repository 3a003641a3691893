import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { SentSignInLinks } from '../people/sign-in-links.ts';

const body = Type.Object(
  {
    who: Type.String({
      minLength: 1,
      maxLength: 254,
      format: 'one-line',
      description: 'A person by mail address, name or ref.',
    }),
  },
  { additionalProperties: false, examples: [{ who: 'elin.berg@acme.example' }] },
);

const answer = Type.Object(
  { detail: Type.String({ description: 'What happens next, for people.' }) },
  { title: 'SignInLinkAsked' },
);

/** `POST /v1/sign-in-links`: notification's, because it sends the link: so that is on no topic. */
export function signInLinksRoute(server: Routes, sent: SentSignInLinks): void {
  server.post(
    '/v1/sign-in-links',
    {
      schema: {
        tags: ['access'],
        summary: 'Have a link sent to sign in by',
        description:
          'It comes over one of the person’s own contact methods, and is good once, for ten minutes. The answer is the same whether somebody is known or not.',
        body,
        response: { 202: answer, 429: problemSchema },
      },
    },
    async (request, reply) => {
      sent.ask(request.body.who, request.ip);
      return reply.code(202).send({
        detail:
          'If Escalog knows you by this, a link comes in a moment: by mail, text message, Slack or push. It is good for ten minutes. Nothing came? An owner can look at your contact methods.',
      });
    },
  );
}
