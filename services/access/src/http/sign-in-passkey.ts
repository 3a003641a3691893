import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AttemptLimit, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Passkeys } from '../passkeys/passkeys.ts';
import { auditedAs, sessionIn, type AccessContext } from './context.ts';
import { challengeSchema, credentialOf, ticketSchema } from './passkeys.ts';
import { tags } from './schemas.ts';

export interface SignInPasskeyContext extends AccessContext {
  readonly passkeys: Passkeys;
}

const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength });

/** `POST /v1/sign-in/passkey`: who signs in is known by their device. */
export function signInPasskeyRoutes(server: Routes, context: SignInPasskeyContext): void {
  const { passkeys, signIn, clock } = context;
  const attempts = new AttemptLimit({ clock, most: 30, period: 60_000, what: 'It was tried to sign in' });

  server.post(
    '/v1/sign-in/passkey/challenge',
    {
      schema: {
        tags,
        summary: 'Begin to sign in with a passkey',
        description:
          'For a page: `options` go to navigator.credentials.get, what comes of it to POST /v1/sign-in/passkey.',
        response: { 200: challengeSchema, 422: problemSchema },
      },
    },
    async () => passkeys.challengeToSignIn() as never,
  );

  server.post(
    '/v1/sign-in/passkey',
    {
      schema: {
        tags,
        summary: 'Sign in with a passkey',
        body: Type.Object(
          {
            ticket: ticketSchema,
            credential: credentialOf({
              clientDataJSON: base64url(10_000),
              authenticatorData: base64url(10_000),
              signature: base64url(10_000),
            }),
          },
          {
            additionalProperties: false,
            examples: [
              {
                ticket: 'as-it-came',
                credential: {
                  id: 'AAAA',
                  rawId: 'AAAA',
                  type: 'public-key',
                  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
                },
              },
            ],
          },
        ),
        response: {
          200: Type.Object({ person: Type.String({ description: 'Ref.' }) }, { title: 'SignedIn' }),
          403: problemSchema,
          422: problemSchema,
          429: problemSchema,
        },
      },
    },
    async (request, reply) => {
      attempts.count(request.ip);
      const { ticket, credential } = request.body;
      const person = await passkeys.personBy(ticket, credential as unknown as AuthenticationResponseJSON);
      const signedIn = await signIn.signIn(person, 'passkey', sessionIn(request, context));
      reply.header('set-cookie', signedIn.cookie);
      request.audited = auditedAs(signedIn);
      return { person };
    },
  );
}
