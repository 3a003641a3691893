import type { OidcSettings } from '@escalog/hosting';
import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Passkeys } from '../passkeys/passkeys.ts';
import type { ShortClaims } from '../short-claims.ts';
import { tags } from './schemas.ts';

/** Why a way of signing in that went by another site ended without a session. */
export interface SignInRefusal {
  readonly code: string;
  /** As a sentence for the person. */
  readonly detail: string;
}

export interface WaysContext {
  readonly oidc: OidcSettings | undefined;
  readonly passkeys: Passkeys;
  readonly refusals: ShortClaims<SignInRefusal>;
}

const refusal = Type.Object(
  { code: Type.String(), detail: Type.String({ description: 'What was wrong, and what to do.' }) },
  { title: 'SignInRefusal' },
);

/** `GET /v1/sign-in/ways`: what the page to sign in offers. */
export function signInWaysRoute(server: Routes, { oidc, passkeys, refusals }: WaysContext): void {
  server.get(
    '/v1/sign-in/ways',
    {
      schema: {
        tags,
        summary: 'How can people sign in?',
        querystring: Type.Object(
          {
            refused: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 2_000,
                description: 'As it stands in the address that a sign-in which failed led to.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              oidc: Type.Union([Type.Object({ name: Type.String() }), Type.Null()], {
                description: 'The identity provider, by its host name; null when none is set up.',
              }),
              passkeys: Type.Boolean({ description: 'Whether browsers have passkeys for the public URL.' }),
              whyNoPasskeys: Type.Union([Type.String(), Type.Null()], { description: 'Null where they have.' }),
              refused: Type.Union([refusal, Type.Null()], {
                description: 'Why the sign-in failed that `refused` is of; null when that says nothing.',
              }),
            },
            { title: 'SignInWays' },
          ),
          400: problemSchema,
        },
      },
    },
    async ({ query: { refused } }) => ({
      oidc: oidc === undefined ? null : { name: new URL(oidc.issuer).host },
      passkeys: passkeys.unavailable === undefined,
      whyNoPasskeys: passkeys.unavailable ?? null,
      refused: (refused === undefined ? undefined : refusals.read(refused)) ?? null,
    }),
  );
}
