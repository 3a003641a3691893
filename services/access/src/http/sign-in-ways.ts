import type { OidcSettings } from '@escalog/hosting';
import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Passkeys } from '../passkeys/passkeys.ts';
import type { ShortClaims } from '../short-claims.ts';
import type { AccessContext } from './context.ts';
import { tags } from './schemas.ts';

/** Why a way of signing in that went by another site ended without a session. */
export interface SignInRefusal {
  readonly code: string;
  /** As a sentence for the person. */
  readonly detail: string;
}

export interface WaysContext extends AccessContext {
  readonly oidc: OidcSettings | undefined;
  readonly passkeys: Passkeys;
  readonly refusals: ShortClaims<SignInRefusal>;
}

const refusal = Type.Object(
  { code: Type.String(), detail: Type.String({ description: 'What was wrong, and what to do.' }) },
  { title: 'SignInRefusal' },
);

const linkToken = (name: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1_000,
    format: 'password',
    description: `As it stands in a link behind "${name}=".`,
  });

const shownPerson = Type.Object({ person: Type.String({ description: 'Ref.' }), name: Type.String() });
const link = Type.Union([
  Type.Object({ kind: Type.Literal('person', { description: 'It signs somebody in.' }), name: Type.String() }),
  Type.Object({
    kind: Type.Literal('first-owner', { description: 'Whoever has it becomes the first owner.' }),
    people: Type.Array(shownPerson, { description: 'Whom the catalog has, up to 500.' }),
  }),
  Type.Object({
    kind: Type.Union([Type.Literal('over'), Type.Literal('bad')], { description: 'It signs nobody in.' }),
  }),
]);

const peopleShown = 500;

/** What a link is good for, without using it up. */
function linkIn(
  token: string | undefined,
  first: string | undefined,
  { links, definitions, accounts }: WaysContext,
): Type.Static<typeof link> | null {
  const text = token ?? first;
  if (text === undefined) return null;
  const claim = links.read(text);
  if (claim === undefined) return { kind: 'bad' };
  if (claim === 'over') return { kind: 'over' };
  if (claim.person !== null)
    return token === undefined
      ? { kind: 'bad' }
      : { kind: 'person', name: definitions.find(claim.person)?.entry.name ?? claim.person };
  if (first === undefined || accounts.directory.owners.length > 0) return { kind: 'over' };
  const people = definitions.allOf('person').filter(({ erased }) => erased !== true);
  return {
    kind: 'first-owner',
    people: people.slice(0, peopleShown).map(({ ref, name }) => ({ person: ref, name })),
  };
}

/** `GET /v1/sign-in/ways`: what the page to sign in offers. */
export function signInWaysRoute(server: Routes, context: WaysContext): void {
  const { oidc, passkeys, refusals } = context;
  server.get(
    '/v1/sign-in/ways',
    {
      schema: {
        tags,
        summary: 'How can people sign in?',
        querystring: Type.Object(
          {
            token: Type.Optional(linkToken('token')),
            first: Type.Optional(linkToken('first')),
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
              link: Type.Union([link, Type.Null()], {
                description: 'What the link is good for that was given; null without one.',
              }),
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
    async ({ query: { token, first, refused } }) => ({
      oidc: oidc === undefined ? null : { name: new URL(oidc.issuer).host },
      passkeys: passkeys.unavailable === undefined,
      whyNoPasskeys: passkeys.unavailable ?? null,
      link: linkIn(token, first, context),
      refused: (refused === undefined ? undefined : refusals.read(refused)) ?? null,
    }),
  );
}
