import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AttemptLimit, HttpProblem, problemSchema, type Routes } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import Type from 'typebox';
import type { Passkeys } from '../passkeys/passkeys.ts';
import { challengeSchema, credentialOf, ticketSchema } from './passkeys.ts';
import { tags } from './schemas.ts';
import type { SigningIn } from './signing-in.ts';

export interface SignInPasskeyContext {
  readonly passkeys: Passkeys;
  readonly signingIn: SigningIn;
  readonly clock: Clock;
}

const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength });

/** `POST /v1/sign-in/passkey`: who signs in is known by their device. */
export function signInPasskeyRoutes(server: Routes, { passkeys, signingIn, clock }: SignInPasskeyContext): void {
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
      try {
        const person = await passkeys.personBy(ticket, credential as unknown as AuthenticationResponseJSON);
        await signingIn.signIn(person, 'passkey', request, reply);
        return { person };
      } catch (error) {
        if (error instanceof HttpProblem) await signingIn.refused(null, 'passkey', error.code, request);
        throw error;
      }
    },
  );
}
